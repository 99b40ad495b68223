import type { ListField, OverridePair, RulesForm } from "../../../views/endpoints/rulesForm.ts";
import { LIST_FIELDS } from "../../../views/endpoints/rulesForm.ts";
import type { FieldProblem } from "../../base/problems.ts";
import {
	type ConfigField,
	EVERY_FIELD,
	type FieldName,
	FORM_FIELDS,
	fieldValue,
	kindOf,
	type OwnField,
} from "../../setup/endpoints/index.ts";
import type { StoredEndpoint } from "../../store/index.ts";
import type { Form } from "../page/form.ts";
import { inputOfRows, isListField, ROWS_OF, rowsOf, textOf } from "./formRows.ts";

/** Checkbox of the form besides the fields that are checkboxes. */
const OWN_PREFIX = "own_prefix";

const fieldsOf = (...kinds: readonly ReturnType<typeof kindOf>[]) => FORM_FIELDS.filter((field) => kinds.includes(kindOf(field)));
const TYPED = fieldsOf("text", "number");
const BOXES = fieldsOf("flag");

/** A stored configuration as a form. Values that do not fit the form are shown as JSON, never dropped. */
export function formOfStored(stored: StoredEndpoint): RulesForm {
	const value = (field: string): unknown => fieldValue(stored, field as OwnField | ConfigField);
	const raw = LIST_FIELDS.filter((field) => rowsOf(field, value(field)) === null);
	return {
		texts: Object.fromEntries(TYPED.map((field) => [field, textOf(value(field))])),
		flags: {
			...Object.fromEntries(BOXES.map((field) => [field, value(field) === true])),
			[OWN_PREFIX]: typeof value("ticket_prefix") === "string",
		},
		mapping: rowsOf("json_mapping", value("json_mapping")) ?? [],
		rules: rowsOf("routing_rules", value("routing_rules")) ?? [],
		windows: rowsOf("maintenance_windows", value("maintenance_windows")) ?? [],
		raw: Object.fromEntries(raw.map((field) => [field, JSON.stringify(value(field), null, 2)])),
	};
}

/** The sent form, exactly as it was typed. */
export function formOfSent(form: Form): RulesForm {
	const indexes = (prefix: string): number[] =>
		[...new Set(form.names().flatMap((name) => new RegExp(`^${prefix}\\.(\\d+)\\.`).exec(name)?.[1] ?? []))]
			.map(Number)
			.sort((a, b) => a - b);
	return {
		texts: Object.fromEntries(TYPED.map((field) => [field, form.text(field)])),
		flags: Object.fromEntries([...BOXES, OWN_PREFIX].map((field) => [field, form.on(field)])),
		mapping: indexes("mapping").map((index) => ({
			field: form.text(`mapping.${index}.field`),
			source: form.text(`mapping.${index}.source`),
		})),
		rules: indexes("rule").map((index) => ({
			path: form.text(`rule.${index}.path`),
			test: form.text(`rule.${index}.test`),
			operand: form.text(`rule.${index}.operand`),
			drop: form.on(`rule.${index}.drop`),
			overrides: pairsOf(form.texts(`rule.${index}.field`), form.texts(`rule.${index}.value`)),
		})),
		windows: indexes("window").map((index) => ({
			type: form.text(`window.${index}.type`),
			start: form.text(`window.${index}.start`),
			end: form.text(`window.${index}.end`),
			days: form.texts(`window.${index}.days`),
			nth: form.text(`window.${index}.nth`),
			zone: form.text(`window.${index}.zone`),
		})),
		raw: Object.fromEntries(LIST_FIELDS.filter((field) => form.has(`raw.${field}`)).map((field) => [field, form.text(`raw.${field}`)])),
	};
}

const pairsOf = (fields: readonly string[], values: readonly string[]): OverridePair[] =>
	fields.map((field, index) => ({ field, value: values[index] ?? "" }));

export type InputReading = { readonly input: Record<string, unknown>; readonly problems: readonly FieldProblem[] };

/**
 * The form as input for the endpoint service. Empty rows are left out; incomplete ones are passed on, so that
 * their problems are reported.
 */
export function inputOf(form: RulesForm): InputReading {
	const problems: FieldProblem[] = [];
	const list = (field: ListField): unknown => {
		const text = form.raw[field];
		if (text === undefined) return inputOfRows(field, form);
		if (text.trim() === "") return field === "json_mapping" ? {} : [];
		try {
			return JSON.parse(text) as unknown;
		} catch (error) {
			problems.push({ field, message: `This is not JSON: ${error instanceof Error ? error.message : "it cannot be read"}.` });
			return form[ROWS_OF[field]];
		}
	};
	const typedIn: Readonly<Record<ReturnType<typeof kindOf>, (field: FieldName) => unknown>> = {
		list: (field) => (isListField(field) ? list(field) : undefined),
		flag: (field) => form.flags[field] === true,
		number: (field) => numberOf(form.texts[field] ?? "", EVERY_FIELD[field].fallback),
		text: (field) => (field === "ticket_prefix" && form.flags[OWN_PREFIX] !== true ? null : (form.texts[field] ?? "")),
	};
	const fields = FORM_FIELDS.map((field): [string, unknown] => [field, typedIn[kindOf(field)](field)]);
	const seen = new Set<string>();
	for (const { field } of form.mapping) {
		if (field !== "" && seen.has(field))
			problems.push({ field: "json_mapping", message: `${field}: it is mapped twice. Keep one of the two.` });
		seen.add(field);
	}
	return { input: Object.fromEntries(fields), problems };
}

/** A typed number; blank means the default. Other text is passed on, so that its problem is reported. */
function numberOf(typed: string, fallback: unknown): unknown {
	const text = typed.trim();
	if (text === "") return fallback;
	return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}
