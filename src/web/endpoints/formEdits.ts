import type { OverridePair, RulesForm } from "../../../views/endpoints/rulesForm.ts";
import { inputOf } from "./form.ts";
import { isListField, isMapped, ROWS_OF, rowsOf } from "./formRows.ts";

const BLANK = {
	rules: { path: "", test: "regex", operand: "", drop: false, overrides: [{ field: "priority", value: "" }] },
	windows: { type: "weekly", start: "", end: "", days: [], nth: "", zone: "" },
} as const;

/**
 * Applies a button of the form without saving: `add:rules`, `remove:rules:2`, `up:rules:2`, `down:windows:0`,
 * `move:rules:2:0`, `add:pair:2`, `remove:pair:2:0`, `add:mapping:priority`, `json:routing_rules`,
 * `rows:routing_rules`. Any other command changes nothing.
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

/** Moves a row to the place of another one; the rows between them shift. */
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

/** Switches a list to JSON, or back to rows. JSON that rows cannot show stays JSON. */
function switched(form: RulesForm, verb: "json" | "rows", field: string): RulesForm {
	if (!isListField(field)) return form;
	const { input, problems } = inputOf(form);
	if (verb === "json") return { ...form, raw: { ...form.raw, [field]: JSON.stringify(input[field], null, 2) } };
	if (problems.some((problem) => problem.field === field)) return form;
	const { [field]: _text, ...raw } = form.raw;
	const rows = rowsOf(field, input[field]);
	return rows === null ? form : { ...form, raw, [ROWS_OF[field]]: rows };
}
