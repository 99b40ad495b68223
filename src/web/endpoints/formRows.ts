/**
 * Converts the three lists into rows of the form and back. Values that rows cannot show stay JSON, so that
 * nothing is dropped.
 */
import type { ListField, MappingRow, RuleRow, WindowRow } from "../../../views/endpoints/rulesForm.ts";
import { hasOperand, LIST_FIELDS } from "../../../views/endpoints/rulesForm.ts";
import { MAPPED_FIELDS, RULE_OPS } from "../../alerts/pipeline/index.ts";

/** Rows of the form for each list. */
export const ROWS_OF = { json_mapping: "mapping", routing_rules: "rules", maintenance_windows: "windows" } as const satisfies Readonly<
	Record<ListField, string>
>;

export const isListField = (name: string): name is ListField => LIST_FIELDS.some((known) => known === name);
export const isMapped = (field: string): boolean => MAPPED_FIELDS.some((known) => known === field);

/** Text of a value in an input. */
export const textOf = (value: unknown): string =>
	value === null || value === undefined ? "" : typeof value === "object" ? JSON.stringify(value) : String(value);
const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);

const isPlainMapping = (value: unknown): value is Record<string, unknown> =>
	isObject(value) && Object.entries(value).every(([field, source]) => isMapped(field) && !isObject(source));

const isPlainRule = (rule: unknown): rule is Record<string, unknown> => {
	if (!isObject(rule) || isObject(rule.path) || isObject(rule.regex)) return false;
	if (rule.overrides !== undefined && !isObject(rule.overrides)) return false;
	if (rule.op === undefined) return rule.value === undefined;
	const isKnown = RULE_OPS.some((op) => op === rule.op);
	// A value that the form would change, such as the text "90", is shown as JSON.
	return (
		isKnown &&
		rule.regex === undefined &&
		rule.not === undefined &&
		(rule.value === undefined || comparedWith(textOf(rule.value)) === rule.value)
	);
};

/** Typed value of a rule, as a number if it is one. */
const comparedWith = (text: string): string | number => (text.trim() !== "" && String(Number(text)) === text ? Number(text) : text);

function ruleRow(rule: Record<string, unknown>): RuleRow {
	const { drop, ...overrides } = isObject(rule.overrides) ? rule.overrides : {};
	const op = textOf(rule.op);
	return {
		path: textOf(rule.path),
		test: op !== "" ? op : rule.not === true ? "not" : "regex",
		operand: textOf(op === "" ? rule.regex : rule.value),
		drop: drop === true,
		overrides: Object.entries(overrides).map(([field, value]) => ({ field, value: textOf(value) })),
	};
}

const windowRow = (window: Record<string, unknown>): WindowRow => ({
	type: textOf(window.type) || "once",
	start: textOf(window.start),
	end: textOf(window.end),
	days: Array.isArray(window.days)
		? window.days.map(String)
		: textOf(window.days)
				.split(",")
				.map((day) => day.trim())
				.filter(Boolean),
	nth: textOf(window.nth),
	zone: textOf(window.time_zone),
});

interface Rows {
	readonly mapping: readonly MappingRow[];
	readonly rules: readonly RuleRow[];
	readonly windows: readonly WindowRow[];
}

/** Rows of a list; null if rows cannot show it. */
export function rowsOf<F extends ListField>(field: F, value: unknown): Rows[(typeof ROWS_OF)[F]] | null;
export function rowsOf(field: ListField, value: unknown): Rows[keyof Rows] | null {
	if (field === "json_mapping") {
		return isPlainMapping(value) ? Object.entries(value).map(([name, source]) => ({ field: name, source: textOf(source) })) : null;
	}
	if (!Array.isArray(value)) return null;
	if (field === "maintenance_windows") return value.every(isObject) ? value.map(windowRow) : null;
	return value.every(isPlainRule) ? value.map(ruleRow) : null;
}

const isUsed = (rule: RuleRow): boolean =>
	rule.path.trim() !== "" || rule.operand.trim() !== "" || rule.drop || rule.overrides.some(({ value }) => value !== "");

const testOf = ({ test, operand }: RuleRow): object => {
	if (test === "not") return { regex: operand, not: true };
	if (!RULE_OPS.some((op) => op === test)) return { regex: operand };
	return hasOperand(test) ? { op: test, value: comparedWith(operand) } : { op: test };
};

const ruleInput = (rule: RuleRow): object => ({
	path: rule.path,
	...testOf(rule),
	overrides: {
		...Object.fromEntries(
			rule.overrides.filter(({ field, value }) => field !== "" && value !== "").map(({ field, value }) => [field, value]),
		),
		...(rule.drop ? { drop: true } : {}),
	},
});

const windowInput = ({ type, start, end, days, nth, zone }: WindowRow): object => ({
	type,
	start,
	end,
	...(type === "weekly" || type === "monthly" ? { days } : {}),
	...(type === "monthly" ? { nth: Number(nth) || 1 } : {}),
	...(zone.trim() === "" ? {} : { time_zone: zone.trim() }),
});

/**
 * A list from its rows. Empty rows are left out; incomplete ones are passed on, so that their problems are
 * reported.
 */
export function inputOfRows(field: ListField, { mapping, rules, windows }: Rows): unknown {
	switch (field) {
		case "json_mapping": {
			const used = mapping.filter((row) => row.field !== "" && row.source.trim() !== "");
			return Object.fromEntries(used.map((row) => [row.field, row.source]));
		}
		case "routing_rules":
			return rules.filter(isUsed).map(ruleInput);
		case "maintenance_windows":
			return windows.filter(({ start, end }) => start !== "" || end !== "").map(windowInput);
	}
}
