import type { OverridePair, RulesForm } from "../../../views/endpoints/rulesForm.ts";
import { MAPPING_FIELDS } from "../../../views/endpoints/rulesForm.ts";
import { inputOf, JSON_FIELDS } from "./form.ts";

type Rows = "mapping" | "rules" | "windows";
type JsonField = (typeof JSON_FIELDS)[number];

const ROWS_OF: Readonly<Record<JsonField, Rows>> = { json_mapping: "mapping", routing_rules: "rules", maintenance_windows: "windows" };
const BLANK = {
	rules: { path: "", regex: "", not: false, drop: false, overrides: [{ field: "priority", value: "" }] },
	windows: { type: "weekly", start: "", end: "", days: [] },
} as const;

/**
 * What a button of the form does to it, without saving: `add:rules`, `remove:rules:2`, `up:rules:2`, `down:windows:0`, `move:rules:2:0`,
 * `add:pair:2`, `remove:pair:2:0`, `add:mapping:priority`, `json:routing_rules`, `rows:routing_rules`. Anything else changes nothing.
 */
export function edited(form: RulesForm, command: string): RulesForm {
	const [verb = "", what = "", first = "", second = ""] = command.split(":");
	if (verb === "json" || verb === "rows") return switched(form, verb, what);
	if (what === "pair") return pairEdited(form, verb, Number(first), Number(second));
	if (what === "mapping" && verb === "add") {
		return isMapped(first) ? { ...form, mapping: [...form.mapping, { field: first, source: "" }] } : form;
	}
	if (what !== "mapping" && what !== "rules" && what !== "windows") return form;
	if (verb === "add") return what === "mapping" ? form : { ...form, [what]: [...form[what], BLANK[what]] };
	const rows: readonly object[] = form[what];
	const at = Number(first);
	if (rows[at] === undefined) return form;
	if (verb === "remove") return { ...form, [what]: rows.filter((_row, index) => index !== at) };
	if (verb === "move") return { ...form, [what]: moved(rows, at, Number(second)) };
	const to = verb === "up" ? at - 1 : verb === "down" ? at + 1 : at;
	return { ...form, [what]: swapped(rows, at, to) };
}

const isMapped = (field: string): boolean => (MAPPING_FIELDS as readonly string[]).includes(field);

/** A row put where another one stands; that one makes room. */
function moved(rows: readonly object[], from: number, to: number): readonly object[] {
	const row = rows[from];
	return row === undefined || rows[to] === undefined ? rows : rows.toSpliced(from, 1).toSpliced(to, 0, row);
}

function swapped(rows: readonly object[], from: number, to: number): readonly object[] {
	const [a, b] = [rows[from], rows[to]];
	return a === undefined || b === undefined ? rows : rows.map((row, index) => (index === from ? b : index === to ? a : row));
}

function pairEdited(form: RulesForm, verb: string, at: number, pair: number): RulesForm {
	const change = (overrides: readonly OverridePair[]): readonly OverridePair[] =>
		verb === "add" ? [...overrides, { field: "priority", value: "" }] : overrides.filter((_one, index) => index !== pair);
	return { ...form, rules: form.rules.map((rule, index) => (index === at ? { ...rule, overrides: change(rule.overrides) } : rule)) };
}

/** To JSON, or back to rows; JSON that rows cannot show stays JSON. */
function switched(form: RulesForm, verb: "json" | "rows", name: string): RulesForm {
	const field = JSON_FIELDS.find((known) => known === name);
	if (field === undefined) return form;
	const { input, problems } = inputOf(form);
	if (verb === "json") return { ...form, raw: { ...form.raw, [field]: JSON.stringify(input[field], null, 2) } };
	if (problems.some((problem) => problem.field === field)) return form;
	const { [field]: _text, ...raw } = form.raw;
	const rows = rowsOf(field, input[field]);
	return rows === null ? form : { ...form, raw, [ROWS_OF[field]]: rows };
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);
const text = (value: unknown): string => (typeof value === "string" ? value : value === undefined || value === null ? "" : String(value));

function rowsOf(field: JsonField, value: unknown): readonly object[] | null {
	if (field === "json_mapping") {
		if (!isObject(value) || !Object.keys(value).every(isMapped)) return null;
		return Object.entries(value).map(([name, source]) => ({ field: name, source: text(source) }));
	}
	if (!Array.isArray(value) || !value.every(isObject)) return null;
	if (field === "maintenance_windows") {
		return value.map((window) => ({
			type: text(window.type) || "once",
			start: text(window.start),
			end: text(window.end),
			days: Array.isArray(window.days) ? window.days.map(text) : [],
		}));
	}
	return value.map((rule) => {
		const { drop, ...overrides } = isObject(rule.overrides) ? rule.overrides : {};
		return {
			path: text(rule.path),
			regex: text(rule.regex),
			not: rule.not === true,
			drop: drop === true,
			overrides: Object.entries(overrides).map(([name, given]) => ({ field: name, value: text(given) })),
		};
	});
}
