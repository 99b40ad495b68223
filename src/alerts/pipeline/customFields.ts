/** Fields that an MSP has made for its tickets in ConnectWise: told apart by their caption, or by their number there. */
import { isObject, type Json } from "../../base/json.ts";
import { type Alert, cutAt, part, type Values } from "./alert.ts";
import { plainText } from "./plain.ts";
import { firstText, spendText } from "./reading.ts";
import { type CompiledTemplate, compileTemplate, fillTemplate } from "./template.ts";
import { readRawText } from "./texts.ts";
import { type CustomFields, type CustomName, captionOf, customName, isCustomName, problemOfCaption } from "./ticketFields.ts";

/** Custom fields that an endpoint may fill; the same when they are saved. */
export const MAX_CUSTOM_FIELDS = 50;
/** Longest template of one, in UTF-16 units; the same when it is saved. */
export const MAX_CUSTOM_TEMPLATE = 2_000;
/** Longest value that goes into a ticket, in UTF-16 units. */
const MAX_VALUE = 4_000;

export interface CompiledCustomField {
	/** Caption or number. */
	readonly name: string;
	readonly template: CompiledTemplate;
	/** Of a constant, which no payload changes; null for a template with slots. */
	readonly constant: string | null;
}

/**
 * Reads an endpoint's `custom_fields`, a map from caption or number to a template. What can't be read is passed over.
 * @param say is told what is wrong, and with which of them
 */
export function readCustomFields(value: Json | undefined, say: (words: string, at?: string) => void): CompiledCustomField[] {
	if (value === undefined || value === null) return [];
	if (!isObject(value)) {
		say("an object from caption or number to text is expected.");
		return [];
	}
	const all = Object.entries(value);
	if (all.length > MAX_CUSTOM_FIELDS) say(`there are ${all.length}; only the first ${MAX_CUSTOM_FIELDS} are used.`);
	return all.slice(0, MAX_CUSTOM_FIELDS).flatMap(([name, given]) => {
		const text = readRawText(given);
		const problem = problemOfCaption(name) ?? (text === null && given !== null ? "text is expected." : null);
		if (problem !== null) say(problem, cutAt(name, 50));
		if (problem !== null || text === null || text.trim() === "") return [];
		if (text.length > MAX_CUSTOM_TEMPLATE) {
			say(`${text.length} characters; at most ${MAX_CUSTOM_TEMPLATE} are allowed.`, name);
			return [];
		}
		const template = compileTemplate(text);
		for (const words of template.problems) say(words, name);
		return [{ name, template, constant: template.pieces.every(({ kind }) => kind === "text") ? text.trim() : null }];
	});
}

/** Captions are the same in any case. */
const keyOf = (name: string): string => name.trim().toLowerCase();

/**
 * What the custom fields of a ticket come to, by caption or number; null for none. Rule, else mapping, else the
 * endpoint's template.
 * Templates read the masked payload, as the description does.
 * @param values what rules and the mapping set
 */
export function customFieldsOf(alert: Alert, values: Values, words: Readonly<Record<string, string>>): CustomFields | null {
	const given = new Map<string, readonly [string, string]>();
	const named = (word: string) => spendText(words[word] ?? "", alert.budget);
	for (const { name, template } of alert.endpoint.customFields) {
		const fill = () => fillTemplate(template, (path) => firstText(path, alert.masked(), alert.budget), named);
		const filled = part(alert, "fields", `custom_fields, ${name}`, fill, null);
		const hasSlots = template.pieces.some(({ kind }) => kind !== "text");
		if (filled !== null && (filled.found || !hasSlots)) given.set(keyOf(name), [name, filled.text]);
	}
	for (const [name, text] of customIn(values)) given.set(keyOf(captionOf(name)), [captionOf(name), text]);
	const all = [...given.values()].flatMap(([name, text]): [string, string][] => {
		const value = plainText(text).trim();
		return value === "" ? [] : [[name, cutAt(value, MAX_VALUE)]];
	});
	return orNone(all.slice(0, MAX_CUSTOM_FIELDS));
}

/** The custom ones among what is set. */
export const customIn = (values: Values): [CustomName, string][] =>
	Object.entries<string | undefined>(values).flatMap(([name, text]): [CustomName, string][] =>
		isCustomName(name) && text !== undefined ? [[name, text]] : [],
	);

/** The custom fields of an endpoint that nobody sends anything to: those that no payload changes. */
export const constantCustomFields = (fields: readonly CompiledCustomField[]): CustomFields | null =>
	orNone(fields.flatMap(({ name, constant }) => (constant === null ? [] : [[name, constant] as const])));

const orNone = (fields: readonly (readonly [string, string])[]): CustomFields | null =>
	fields.length === 0 ? null : Object.fromEntries(fields);

/** Whether what is set names this custom field, and by which name. */
export const setName = (values: Values, name: string): CustomName | null =>
	customIn(values).find(([known]) => keyOf(known) === keyOf(customName(name)))?.[0] ?? null;
