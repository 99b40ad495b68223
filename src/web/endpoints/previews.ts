import type { Preview, TriedPayload } from "../../../views/endpoints/rules/index.tsx";
import type { Comparison, Rules } from "../../alerts/fixtures/index.ts";
import { allOf } from "../../alerts/pipeline/index.ts";
import type { JsonObject } from "../../base/json.ts";
import {
	CONFIG_FIELD_NAMES,
	type ConfigField,
	type FieldName,
	FORM_FIELDS,
	fieldValue,
	type OwnField,
	readEndpointInput,
} from "../../setup/endpoints/index.ts";
import type { StoredEndpoint } from "../../store/index.ts";
import { rulesOf } from "../fixtures/api.ts";
import type { Needs } from "../page/deps.ts";

/** Services that these pages use. */
type Deps = Needs<"directory" | "fixtures" | "trials">;

/** The form as input for the endpoint service. */
export type Input = Readonly<Record<string, unknown>>;

/** Decisions about the payload with the typed values, and with the saved ones. No ticket is looked up while typing. */
export async function previewOf(deps: Deps, stored: StoredEndpoint, input: Input, tried: TriedPayload): Promise<Preview | null> {
	const live = deps.directory.find(stored.id);
	const changed = changedFields(stored, input);
	if (live === undefined || tried.payload === undefined) return { decisions: [], before: [], changed, looked: false };
	// Both use one request id: descriptions contain it, and it would look like a difference.
	const requestId = `test_${Bun.randomUUIDv7()}`;
	const [after, before] = await Promise.all([
		deps.trials.unsaved(typedRules(stored, input), tried.payload, requestId),
		deps.trials.dryRun(live, tried.payload, false, requestId),
	]);
	const listed = (answer: typeof after) => ("decisions" in answer ? answer.decisions : [answer]);
	return { decisions: listed(after), before: listed(before), changed, looked: false };
}

/** The typed rules. */
export const typedRules = (stored: StoredEndpoint, input: Input): Rules => ({
	endpointId: stored.id,
	config: { ...stored.config, ...configOf(input) } as JsonObject,
	isDraft: input.is_draft === true,
});

/**
 * Results of the saved payloads with the typed values; null if there are none, or if nothing was changed.
 * @param ms as in `Fixtures`
 */
export async function comparisonOf(deps: Deps, stored: StoredEndpoint, input: Input, ms: number): Promise<Comparison | null> {
	if (changedFields(stored, input).length === 0 || (await deps.fixtures.count(stored.id)) === 0) return null;
	return deps.fixtures.compare(rulesOf(stored), typedRules(stored, input), ms);
}

/** A hash of the typed values, so that a confirmation is valid for exactly these. */
export const wordFor = (stored: StoredEndpoint, input: Input): string =>
	new Bun.CryptoHasher("sha256")
		.update(`${stored.id} ${canonical(wantedOf(input))}`)
		.digest("base64url")
		.slice(0, 22);

/** Typed fields in the form in which they would be saved. A field with a problem stays as typed. */
function savedAs(input: Input, fields: readonly FieldName[]): Record<string, unknown> {
	const given = fields.filter((field) => Object.hasOwn(input, field));
	const values = given.map((field): [string, unknown] => {
		const reading = readEndpointInput({ [field]: input[field] });
		return [field, reading.ok ? (reading.value[field] ?? null) : input[field]];
	});
	return Object.fromEntries(values);
}

/** The typed configuration in the form in which it would be saved. */
const configOf = (input: Input): Record<string, unknown> => savedAs(input, CONFIG_FIELD_NAMES);

/** Present values of mapped fields, from the trace. */
export function valuesOf(preview: Preview | null): ReadonlyMap<string, string> {
	const values = new Map<string, string>();
	for (const { field, value } of allOf(preview?.decisions[0]?.steps ?? [], "mapped")) values.set(field, value ?? "gives nothing here");
	return values;
}

/** Text of a value that is equal for equal values, independent of the order of members. */
export function canonical(value: unknown): string {
	if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
	if (typeof value !== "object" || value === null) return JSON.stringify(value ?? null);
	const members = Object.entries(value).filter(([, member]) => member !== undefined);
	return `{${members
		.sort(([a], [b]) => (a < b ? -1 : 1))
		.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`)
		.join(",")}}`;
}

/** A field as saved; JSON inside text is parsed. */
export const storedValue = (stored: StoredEndpoint, field: string): unknown => fieldValue(stored, field as OwnField | ConfigField);

/** All fields in the form in which they would be saved. */
export const wantedOf = (input: Input): Input => ({
	...input,
	...savedAs(input, FORM_FIELDS),
	...(typeof input.name === "string" ? { name: input.name.trim() } : {}),
});

/** Fields whose saved value would change. */
export function changedFields(stored: StoredEndpoint, input: Input): string[] {
	const wanted = wantedOf(input);
	return FORM_FIELDS.filter((field) => canonical(wanted[field] ?? null) !== canonical(storedValue(stored, field) ?? null));
}
