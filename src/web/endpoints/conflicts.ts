import type { RulesView } from "../../../views/endpoints/rules/index.tsx";
import type { RulesForm } from "../../../views/endpoints/rulesForm.ts";
import { FORM_FIELDS } from "../../setup/endpoints/index.ts";
import type { StoredEndpoint } from "../../store/index.ts";
import { formOfStored } from "./form.ts";
import { isListField, ROWS_OF } from "./formRows.ts";
import { canonical, type Input, storedValue, wantedOf } from "./previews.ts";

type Conflict = NonNullable<RulesView["conflict"]>;

const short = (value: unknown): string => Bun.hash(canonical(value ?? null)).toString(36);

/** What each field was when the form was made, as a word for each: so what was typed is told from what stood there. */
export const baseOf = (stored: StoredEndpoint): string =>
	JSON.stringify(Object.fromEntries(FORM_FIELDS.map((field) => [field, short(storedValue(stored, field))])));

function readBase(text: string): Readonly<Record<string, unknown>> {
	try {
		const base: unknown = JSON.parse(text);
		return typeof base === "object" && base !== null ? (base as Record<string, unknown>) : {};
	} catch {
		// Without it everything counts as typed.
		return {};
	}
}

/**
 * Someone else saved meanwhile: the form with theirs where nothing was typed, and what they changed that is not the same here.
 * @param base as `baseOf` gave it to the form
 */
export function mergedWith(current: StoredEndpoint, typed: RulesForm, input: Input, base: string): { form: RulesForm; conflict: Conflict } {
	const was = readBase(base);
	const wanted = wantedOf(input);
	const isTyped = (field: string): boolean => was[field] === undefined || was[field] !== short(wanted[field]);
	const theirs = formOfStored(current);
	const form = FORM_FIELDS.filter((field) => !isTyped(field)).reduce((merged, field) => taken(merged, theirs, field), typed);
	const fields = FORM_FIELDS.flatMap((field): Conflict["fields"] => {
		const now = storedValue(current, field);
		if (short(now) === was[field]) return [];
		if (!isTyped(field)) return [{ field, theirs: inWords(now), yours: null }];
		return short(now) === short(wanted[field]) ? [] : [{ field, theirs: inWords(now), yours: inWords(input[field]) }];
	});
	return { form, conflict: { version: current.version, fields } };
}

/** The form with one field as the other form has it. */
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
