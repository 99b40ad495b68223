import type { DocsField } from "../../../views/docs/types.ts";

/** JSON Schema in the OpenAPI document; only the parts that are shown. */
export interface Schema {
	readonly type?: string | readonly string[];
	readonly enum?: readonly unknown[];
	readonly const?: unknown;
	readonly anyOf?: readonly Schema[];
	readonly items?: Schema;
	readonly properties?: Readonly<Record<string, Schema>>;
	readonly additionalProperties?: Schema | boolean;
	readonly required?: readonly string[];
	readonly default?: unknown;
	readonly minLength?: number;
	readonly maxLength?: number;
	readonly minimum?: number;
	readonly maximum?: number;
	readonly description?: string;
	readonly format?: string;
}

/** A type in a few words: `text`, `list of text`, `number or null`. */
export function typeOf(schema: Schema): string {
	if (schema.anyOf !== undefined) return [...new Set(schema.anyOf.map(typeOf))].join(" or ");
	if (schema.enum !== undefined || schema.const !== undefined) return "word";
	const types = typeof schema.type === "string" ? [schema.type] : (schema.type ?? []);
	const names = types.map((type) => {
		if (type === "array") return `list of ${schema.items === undefined ? "anything" : plural(typeOf(schema.items))}`;
		return NAMES[type] ?? type;
	});
	return names.join(" or ") || "anything";
}

const NAMES: Readonly<Record<string, string>> = { string: "text", boolean: "true or false", integer: "whole number" };
const plural = (type: string): string => (type === "object" || type === "word" ? `${type}s` : type);

/** Restrictions of a value. */
function notesOf(schema: Schema): string {
	const inner = schema.anyOf?.find(({ type }) => type !== "null") ?? schema;
	const words = inner.enum ?? inner.items?.enum ?? (inner.const === undefined ? undefined : [inner.const]);
	const { minimum, maximum, minLength, maxLength } = inner;
	const isBound = (value: number | undefined): value is number => value !== undefined && Math.abs(value) < Number.MAX_SAFE_INTEGER;
	return [
		words === undefined ? "" : words.map(String).join(" · "),
		minLength !== undefined && minLength > 1 ? `at least ${minLength} characters` : "",
		maxLength === undefined ? "" : `at most ${maxLength} characters`,
		isBound(minimum) ? `from ${minimum}` : "",
		isBound(maximum) ? `to ${maximum}` : "",
		schema.default === undefined ? "" : `default ${JSON.stringify(schema.default)}`,
		schema.description ?? "",
	]
		.filter(Boolean)
		.join(", ");
}

/** Depth from which only types are shown. */
const DEEPEST = 2;

export function fieldsOf(schema: Schema, depth = 0): DocsField[] {
	const required = new Set(schema.required ?? []);
	return Object.entries(schema.properties ?? {}).flatMap(([name, inner]) => [
		{ name, place: "", type: typeOf(inner), required: required.has(name), notes: notesOf(inner), depth },
		...(depth < DEEPEST ? fieldsOf(objectIn(inner), depth + 1) : []),
	]);
}

/** The object that a member is, or that its list consists of. */
const objectIn = (schema: Schema): Schema =>
	schema.anyOf?.map(objectIn).find(({ properties }) => properties !== undefined) ??
	(schema.items === undefined ? schema : objectIn(schema.items));

export const parameterOf = (parameter: {
	name: string;
	in: string;
	required?: boolean;
	schema?: Schema;
	description?: string;
}): DocsField => ({
	name: parameter.name,
	place: parameter.in,
	type: typeOf(parameter.schema ?? {}),
	required: parameter.required === true,
	notes: [notesOf(parameter.schema ?? {}), parameter.description ?? ""].filter(Boolean).join(", "),
	depth: 0,
});

/** An example body: the required members, or the first ones if none is required. */
export function exampleOf(schema: Schema): unknown {
	if (schema.default !== undefined) return schema.default;
	if (schema.anyOf !== undefined) return exampleOf(schema.anyOf.find(({ type }) => type !== "null") ?? {});
	if (schema.enum !== undefined) return schema.enum[0];
	if (schema.const !== undefined) return schema.const;
	const type = typeof schema.type === "string" ? schema.type : schema.type?.[0];
	if (type === "object") {
		const all = Object.entries(schema.properties ?? {});
		const needed = all.filter(([name]) => schema.required?.includes(name));
		return Object.fromEntries((needed.length > 0 ? needed : all.slice(0, 2)).map(([name, inner]) => [name, exampleFor(name, inner)]));
	}
	if (type === "array") return [exampleOf(schema.items ?? {})];
	if (type === "boolean") return true;
	if (type === "integer" || type === "number") return schema.minimum !== undefined && schema.minimum > 0 ? schema.minimum : 1;
	return "…";
}

/** Example values that show the meaning of a member. */
const EXAMPLES: Readonly<Record<string, unknown>> = {
	name: "Uptime Kuma core",
	username: "d.okafor",
	password: "a long password",
	current_password: "the old password",
	role: "operator",
	tenant_value: "northgate*",
	company_id: "NorthgateCU",
	code: "123456",
	until: "2026-01-31T06:00:00Z",
	reason: "Patch night",
	model: "phi3:latest",
	ids: ["…"],
};
const exampleFor = (name: string, schema: Schema): unknown => EXAMPLES[name] ?? exampleOf(schema);
