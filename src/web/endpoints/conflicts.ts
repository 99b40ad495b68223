import type { RulesView } from "../../../views/endpoints/rules/index.tsx";
import type { RulesForm } from "../../../views/endpoints/rulesForm.ts";
import { isObject, type Json } from "../../base/json.ts";
import { FORM_FIELDS } from "../../setup/endpoints/index.ts";
import type { StoredEndpoint } from "../../store/index.ts";
import { formOfStored } from "./form.ts";
import { isListField, ROWS_OF } from "./formRows.ts";
import { canonical, type Input, storedValue, wantedOf } from "./previews.ts";

type Conflict = NonNullable<RulesView["conflict"]>;

const short = (value: unknown): string => Bun.hash(canonical(value ?? null)).toString(36);

/** A field, or one field of `json_mapping`: two people who change different mappings are not in conflict. */
type Unit = string;
const MAPPING = "json_mapping";
const PART = `${MAPPING}.`;

const partsOf = (value: unknown): Readonly<Record<string, unknown>> | null =>
	isObject(value as Json) ? (value as Record<string, unknown>) : null;

/** The mapping by field; as one unit if either side is not an object, or is edited as JSON. */
function unitsOf(theirs: unknown, mine: unknown, typed: RulesForm): Unit[] {
	const [there, here] = [partsOf(theirs), partsOf(mine)];
	if (there === null || here === null || typed.raw[MAPPING] !== undefined) return [...FORM_FIELDS];
	const parts = [...new Set([...Object.keys(there), ...Object.keys(here)])].map((part) => `${PART}${part}`);
	return FORM_FIELDS.flatMap((field) => (field === MAPPING ? parts : [field]));
}

const valueAt = (unit: Unit, of: (field: string) => unknown): unknown =>
	unit.startsWith(PART) ? (partsOf(of(MAPPING))?.[unit.slice(PART.length)] ?? null) : of(unit);

/** A short hash of each field when the form was made, to find out which fields were changed in it. */
export function baseOf(stored: StoredEndpoint): string {
	const parts = Object.entries(partsOf(storedValue(stored, MAPPING)) ?? {}).map(([part, value]) => [`${PART}${part}`, short(value)]);
	return JSON.stringify({
		...Object.fromEntries(FORM_FIELDS.map((field) => [field, short(storedValue(stored, field))])),
		...Object.fromEntries(parts),
	});
}

function readBase(text: string): Readonly<Record<string, unknown>> {
	try {
		const base: unknown = JSON.parse(text);
		return typeof base === "object" && base !== null ? (base as Record<string, unknown>) : {};
	} catch {
		// Without it, every field counts as changed.
		return {};
	}
}

/** The value at that time. A mapping field that is missing in the base was not mapped. */
const wasAt = (unit: Unit, base: Readonly<Record<string, unknown>>): unknown =>
	base[unit] ?? (unit.startsWith(PART) && base[MAPPING] !== undefined ? short(null) : undefined);

/**
 * Merges the form with a version that somebody else saved meanwhile: their values for fields not changed
 * here, and a list of fields that both changed.
 * @param base from `baseOf`, as it was in the form
 */
export function mergedWith(current: StoredEndpoint, typed: RulesForm, input: Input, base: string): { form: RulesForm; conflict: Conflict } {
	const was = readBase(base);
	const wanted = wantedOf(input);
	const [now, mine] = [(field: string) => storedValue(current, field), (field: string) => wanted[field]];
	const units = unitsOf(now(MAPPING), mine(MAPPING), typed);
	const isTyped = (unit: Unit): boolean => wasAt(unit, was) === undefined || wasAt(unit, was) !== short(valueAt(unit, mine));
	const form = withTheirs(
		typed,
		current,
		units.filter((unit) => !isTyped(unit)),
	);
	const fields = units.flatMap((unit): Conflict["fields"] => {
		const theirs = valueAt(unit, now);
		if (short(theirs) === wasAt(unit, was)) return [];
		if (!isTyped(unit)) return [{ field: unit, theirs: inWords(theirs), yours: null }];
		const yours = valueAt(unit, mine);
		return short(theirs) === short(yours) ? [] : [{ field: unit, theirs: inWords(theirs), yours: inWords(yours) }];
	});
	return { form, conflict: { version: current.version, fields } };
}

/** The form with some fields replaced by the saved values. */
export function withTheirs(form: RulesForm, current: StoredEndpoint, units: readonly string[]): RulesForm {
	const theirs = formOfStored(current);
	return units.reduce(
		(merged, unit) => (unit.startsWith(PART) ? mappedAs(merged, theirs, unit.slice(PART.length)) : taken(merged, theirs, unit)),
		form,
	);
}

/** The form with one mapped field of the other form. */
function mappedAs(form: RulesForm, other: RulesForm, field: string): RulesForm {
	const theirs = other.mapping.find((row) => row.field === field);
	const rest = form.mapping.filter((row) => row.field !== field);
	if (theirs === undefined) return { ...form, mapping: rest };
	const isThere = rest.length < form.mapping.length;
	return { ...form, mapping: isThere ? form.mapping.map((row) => (row.field === field ? theirs : row)) : [...rest, theirs] };
}

/** The form with one field of the other form. */
function taken(form: RulesForm, other: RulesForm, field: string): RulesForm {
	if (isListField(field)) {
		const { [field]: _own, ...raw } = form.raw;
		const theirs = other.raw[field];
		return { ...form, [ROWS_OF[field]]: other[ROWS_OF[field]], raw: theirs === undefined ? raw : { ...raw, [field]: theirs } };
	}
	if (field === "ticket_prefix") {
		const texts = { ...form.texts, ticket_prefix: other.texts.ticket_prefix ?? "" };
		return { ...form, texts, flags: { ...form.flags, own_prefix: other.flags.own_prefix === true } };
	}
	if (Object.hasOwn(other.flags, field)) return { ...form, flags: { ...form.flags, [field]: other.flags[field] === true } };
	return { ...form, texts: { ...form.texts, [field]: other.texts[field] ?? "" } };
}

const inWords = (value: unknown): string => {
	if (value === null || value === undefined || value === "") return "none";
	const text = typeof value === "string" ? value : JSON.stringify(value);
	return text.length > 300 ? `${text.slice(0, 299).toWellFormed()}…` : text;
};
