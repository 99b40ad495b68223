/** Custom fields of tickets: what ConnectWise has of them, and what texts come to as their values. */
import type { CallRecord } from "../../base/calls.ts";
import type { Clock } from "../../base/clock.ts";
import type { CustomFieldDefinition, CustomValue, CustomValues } from "../port/index.ts";
import type { Client, Outcome } from "./client.ts";
import { allRows } from "./pages.ts";
import { RIGHTS } from "./rights.ts";
import { fieldsOf, idOf } from "./wire.ts";

/** How long definitions count; new ones are looked for sooner when a name is not among them. Milliseconds. */
const FRESH_MS = 3_600_000;
const LOOK_AGAIN_MS = 60_000;

/** See `Psa.customFields`. */
export const customFields = (client: Client, calls: CallRecord[]): Promise<Outcome<readonly CustomFieldDefinition[]>> =>
	allRows(
		client,
		{
			...{ method: "GET", route: "/system/userDefinedFields", right: RIGHTS.setup("Custom Fields") },
			query: { fields: "id,caption,fieldTypeIdentifier,readOnlyFlag,options" },
		},
		definitionOf,
		calls,
	);

function definitionOf(row: unknown): CustomFieldDefinition | null {
	const { id, caption, fieldTypeIdentifier: type, readOnlyFlag, options } = fieldsOf(row) ?? {};
	const known = idOf(id);
	if (known === null || typeof caption !== "string") return null;
	const choices = (Array.isArray(options) ? options : []).flatMap((option): string[] => {
		const { optionValue, inactiveFlag } = fieldsOf(option) ?? {};
		return typeof optionValue === "string" && inactiveFlag !== true ? [optionValue] : [];
	});
	return {
		...{ id: known, name: caption, type: typeof type === "string" ? type : "Text" },
		...{ options: choices, readOnly: readOnlyFlag === true || type === "Button" },
	};
}

export type Fit = { readonly ok: true; readonly value: CustomValue } | { readonly ok: false; readonly why: string };

/** The custom field that a caption or number means. */
export function customFieldOf(known: readonly CustomFieldDefinition[], name: string): CustomFieldDefinition | string {
	const wanted = name.trim().toLowerCase();
	const byNumber = known.find(({ id }) => String(id) === wanted);
	const found = known.filter((field) => field.name.trim().toLowerCase() === wanted);
	const field = found[0] ?? byNumber;
	if (field === undefined) return "ConnectWise has no custom field of this name.";
	if (found.length > 1)
		return `ConnectWise has ${found.length} custom fields of this name; give its number: ${listed(found.map(({ id }) => String(id)))}.`;
	return field.readOnly ? "ConnectWise lets nobody write this custom field." : field;
}

/** A text as the value of a custom field. */
export function fitCustomValue(known: readonly CustomFieldDefinition[], name: string, text: string): Fit {
	const field = customFieldOf(known, name);
	if (typeof field === "string") return { ok: false, why: field };
	const value = valueFor(field, text.trim());
	if (value === null) return { ok: false, why: `It takes ${takes(field)}, and “${text.trim().slice(0, 50).toWellFormed()}” is none.` };
	return { ok: true, value: { id: field.id, name: field.name, value } };
}

const NUMBERS: readonly string[] = ["Number", "Percent", "Currency"];

const takes = ({ type, options }: CustomFieldDefinition): string =>
	options.length > 0
		? `one of ${listed(options)}`
		: NUMBERS.includes(type)
			? "a number"
			: type === "Checkbox"
				? "true or false"
				: type === "Date"
					? "a date (2026-05-04, or with a time)"
					: "a text";

const listed = (all: readonly string[]): string => all.slice(0, 8).join(", ") + (all.length > 8 ? ", …" : "");

/** null for a text that the field does not take. */
function valueFor({ type, options }: CustomFieldDefinition, text: string): string | number | boolean | null {
	const choice = options.find((option) => option.trim().toLowerCase() === text.toLowerCase());
	if (options.length > 0 && choice === undefined) return null;
	const given = choice ?? text;
	if (NUMBERS.includes(type)) return /^[+-]?(\d{1,15}(\.\d{0,10})?|\.\d{1,10})$/.test(given) ? Number(given) : null;
	if (type === "Checkbox") return /^(true|yes|on|1)$/i.test(given) ? true : /^(false|no|off|0)$/i.test(given) ? false : null;
	if (type === "Date") return dateOf(given);
	return given;
}

/** ConnectWise takes times to the second, in UTC. */
function dateOf(text: string): string | null {
	const at = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text.replace(/^(\S+) (?=\d)/, "$1T")) : Number.NaN;
	return Number.isNaN(at) ? null : `${new Date(at).toISOString().slice(0, 19)}Z`;
}

/**
 * Reads definitions when they are first needed and keeps them for an hour.
 * @returns see `Psa.customValues`
 */
export function createCustomValues({ client, clock }: { readonly client: Client; readonly clock: Clock }) {
	let kept: { readonly at: number; readonly known: readonly CustomFieldDefinition[] } | null = null;

	async function definitions(newerThanMs: number, calls: CallRecord[]): Promise<Outcome<readonly CustomFieldDefinition[]>> {
		if (kept !== null && clock.now() - kept.at < newerThanMs) return { ok: true, value: kept.known };
		const read = await customFields(client, calls);
		if (read.ok) kept = { at: clock.now(), known: read.value };
		return read;
	}

	return async (wanted: Readonly<Record<string, string>>, calls: CallRecord[]): Promise<Outcome<CustomValues>> => {
		let read = await definitions(FRESH_MS, calls);
		const isMissing = (known: readonly CustomFieldDefinition[]) =>
			Object.keys(wanted).some((name) => typeof customFieldOf(known, name) === "string");
		if (read.ok && isMissing(read.value)) read = await definitions(LOOK_AGAIN_MS, calls);
		if (!read.ok) return read;
		const known = read.value;
		const fits = Object.entries(wanted).map(([name, text]) => ({ name, text, fit: fitCustomValue(known, name, text) }));
		const values = fits.flatMap(({ fit }) => (fit.ok ? [fit.value] : []));
		return {
			ok: true,
			value: {
				// Caption and number of one field: the later counts.
				values: [...new Map(values.map((value) => [value.id, value])).values()],
				refused: fits.flatMap(({ name, text, fit }) => (fit.ok ? [] : [{ name, text, why: fit.why }])),
			},
		};
	};
}
