import type { Json, JsonObject } from "../../base/json.ts";
import { isObject } from "../../base/json.ts";
import type { Budget } from "./budget.ts";
import { type Path, type Root, readPath } from "./paths/index.ts";
import { firstText, spendText } from "./reading.ts";
import { readRegex, type Search } from "./regex.ts";
import { readRawText, readText } from "./texts.ts";
import { MAPPED_FIELDS, type MappedField } from "./ticketFields.ts";
import type { RuleTest } from "./trace.ts";
import type { AlertType } from "./types.ts";

/** Maximum number of rules of an endpoint; saving has the same limit. */
export const MAX_RULES = 500;
/** Maximum size of all patterns of an endpoint together, in parts. Compiling that takes about 50 milliseconds. */
const MAX_PATTERNS_SIZE = 30_000;

/** Comparisons of rules without a regular expression. */
export const RULE_OPS = ["eq", "ne", "gt", "gte", "lt", "lte", "exists", "missing"] as const;
type RuleOp = (typeof RULE_OPS)[number];
type CompareOp = Exclude<RuleOp, "exists" | "missing">;
export const ALERT_TYPES = ["OPEN", "CLOSE", "GENERIC"] as const satisfies readonly AlertType[];

export interface CompiledRule {
	/** Position in the configuration, from 1; unreadable rules are counted too. */
	readonly number: number;
	readonly pathText: string;
	readonly path: Path;
	readonly looksFor: RuleTest;
	/** Set for a regular expression; null for comparisons. */
	readonly search: Search | null;
	readonly not: boolean;
	readonly drop: boolean;
	readonly alertType: AlertType | null;
	readonly overrides: Readonly<Partial<Record<MappedField, string>>>;
	/** True if an override uses `$1` or another group of the pattern. */
	readonly usesGroups: boolean;
	/** Label in history: `Match: <regex> on <path>`, `Match: <path> gt 90`. */
	readonly label: string;
}

/**
 * Parses the rules of a configuration. Unreadable ones are skipped.
 * @param say receives problems with the number of the rule, from 1
 */
export function readRules(list: readonly Json[], say: (words: string, at?: number) => void): CompiledRule[] {
	const rules: CompiledRule[] = [];
	let left = MAX_PATTERNS_SIZE;
	if (list.length > MAX_RULES) say(`there are ${list.length}; only the first ${MAX_RULES} are used.`);
	for (const [index, member] of list.slice(0, MAX_RULES).entries()) {
		const number = index + 1;
		const read = readRule(member, number);
		if (typeof read === "string") {
			say(read, number);
			continue;
		}
		left -= read.size;
		if (left < 0) {
			say("with the patterns before it, it is more than all patterns of an endpoint may be; it and those after it are left out.", number);
			break;
		}
		rules.push(read.rule);
		for (const problem of read.problems) say(problem, number);
	}
	return rules;
}

/**
 * Problem of a rule, for the person who saves it; null if it is valid.
 * @param value `{path, regex, not?, overrides}` or `{path, op, value?, overrides}`
 */
export function checkRule(value: unknown): string | null {
	const read = readRule(value as Json, 1);
	return typeof read === "string" ? read : (read.problems[0] ?? null);
}

interface Read {
	readonly rule: CompiledRule;
	/** Size of its pattern in parts. */
	readonly size: number;
	readonly problems: readonly string[];
}

/** @returns the problem in words if it cannot be read */
function readRule(value: Json, number: number): Read | string {
	if (!isObject(value)) return "a rule is an object with path, regex and overrides.";
	const pathText = readText(value.path);
	const regex = readRawText(value.regex);
	const op = readText(value.op);
	if (pathText === null || ((regex === null || regex === "") && op === null))
		return "a rule without a path, or without a regex and an op, never matches.";
	const path = readPath(pathText);
	if (!path.ok) return path.problem;
	const not = value.not === true;
	const test = regex !== null && regex !== "" ? readPattern(regex) : readComparison(op ?? "", value.value);
	if (typeof test === "string") return test;
	const { looksFor, search, size } = test;
	const given = isObject(value.overrides) ? value.overrides : {};
	const overrides = readOverrides(given);
	const type = readAlertType(given.alert_type);
	return {
		size,
		problems: type === undefined ? ["alert_type: OPEN, CLOSE or GENERIC is expected."] : [],
		rule: {
			number,
			pathText,
			path: path.path,
			looksFor,
			search,
			not,
			drop: given.drop === true || given.drop === "true" || given.drop === 1,
			alertType: type ?? null,
			overrides,
			usesGroups: !not && search !== null && Object.values(overrides).some((text) => hasGroup(text, search.groupCount)),
			label: `${not ? "No match" : "Match"}: ${inLabel(looksFor, pathText)}`,
		},
	};
}

function inLabel(test: RuleTest, path: string): string {
	if (test.test === "regex") return `${test.regex} on ${path}`;
	return test.test === "compare" ? `${path} ${test.op} ${test.value}` : `${path} ${test.test}`;
}

interface Test {
	readonly looksFor: RuleTest;
	readonly search: Search | null;
	readonly size: number;
}

function readPattern(regex: string): Test | string {
	const reading = readRegex(regex);
	return reading.ok ? { looksFor: { test: "regex", regex }, search: reading.search, size: reading.size } : reading.problem;
}

function readComparison(given: string, value: Json | undefined): Test | string {
	const op = RULE_OPS.find((one) => one === given.toLowerCase());
	if (op === undefined) return `op: one of ${RULE_OPS.join(", ")} is expected.`;
	if (op === "exists" || op === "missing") return { looksFor: { test: op }, search: null, size: 1 };
	const text = typeof value === "boolean" ? String(value) : readRawText(value);
	if (text === null) return `value: ${op} needs a text or a number to compare with.`;
	return { looksFor: { test: "compare", op, value: text }, search: null, size: 1 };
}

/** null for none, undefined for an unreadable one. */
function readAlertType(value: Json | undefined): AlertType | null | undefined {
	const text = readText(value);
	if (text === null) return value === undefined || value === null || typeof value === "string" ? null : undefined;
	return ALERT_TYPES.find((type) => type === text.toUpperCase());
}

/** Literal texts, apart from `$1` and the like. A blank or null one overrides nothing. */
function readOverrides(overrides: JsonObject): Partial<Record<MappedField, string>> {
	const texts: Partial<Record<MappedField, string>> = {};
	for (const field of MAPPED_FIELDS) {
		const text = Object.hasOwn(overrides, field) ? readText(overrides[field]) : null;
		if (text !== null) texts[field] = text;
	}
	return texts;
}

const GROUP = /\$(\d{1,2})/g;

const hasGroup = (text: string, count: number): boolean => [...text.matchAll(GROUP)].some(([, number]) => isGroup(Number(number), count));
const isGroup = (number: number, count: number): boolean => number >= 1 && number <= count;

/** Replaces `$1` … in an override by the text of the rule's groups; other dollar signs stay. */
const withGroups = (text: string, groups: readonly string[]): string =>
	text.replace(GROUP, (sign, number: string) => (isGroup(Number(number), groups.length) ? (groups[Number(number) - 1] ?? "") : sign));

/** Result of a rule; null if it does not match. */
export type RuleMatch = { readonly overrides: Readonly<Partial<Record<MappedField, string>>> } | null;

/**
 * Tests a rule on a payload (docs/contract/behaviour.md, 2.4) and returns the fields it sets.
 * @throws BudgetSpent
 */
export function matchRule(rule: CompiledRule, root: Root, budget: Budget): RuleMatch {
	const text = firstText(rule.path, root, budget);
	if (rule.usesGroups && rule.search !== null) {
		const groups = text === null ? null : rule.search.groups(text, budget);
		return groups === null ? null : { overrides: filledOverrides(rule, groups, budget) };
	}
	return holds(rule, text, budget) === rule.not ? null : { overrides: rule.overrides };
}

function filledOverrides(rule: CompiledRule, groups: readonly string[], budget: Budget): Partial<Record<MappedField, string>> {
	const filled: Partial<Record<MappedField, string>> = {};
	for (const field of MAPPED_FIELDS) {
		const text = rule.overrides[field];
		const value = text === undefined ? "" : spendText(withGroups(text, groups).trim(), budget);
		if (value !== "") filled[field] = value;
	}
	return filled;
}

/** Result of the rule's test before `not` is applied. A missing or null value only passes `missing`. */
function holds({ looksFor, search }: CompiledRule, text: string | null, budget: Budget): boolean {
	if (looksFor.test === "exists") return text !== null;
	if (looksFor.test === "missing") return text === null;
	if (text === null) return false;
	if (looksFor.test === "compare") return compares(looksFor.op, text, looksFor.value);
	return search?.finds(text, budget) ?? false;
}

/** Compares as numbers if both sides are numbers, otherwise as text, ignoring case as everywhere in rules. */
function compares(op: CompareOp, left: string, right: string): boolean {
	const order = orderOf(left, right);
	if (op === "eq" || op === "ne") return (order === 0) === (op === "eq");
	if (op === "gt" || op === "gte") return order > 0 || (op === "gte" && order === 0);
	return order < 0 || (op === "lte" && order === 0);
}

/** Maximum length of a text that is read as a number, in characters. */
const MAX_NUMBER = 400;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,4})?$/i;
const INTEGER = /^[+-]?\d+$/;

function orderOf(left: string, right: string): number {
	const [a, b] = [left.trim(), right.trim()];
	const both = (form: RegExp): boolean => a.length <= MAX_NUMBER && b.length <= MAX_NUMBER && form.test(a) && form.test(b);
	if (both(INTEGER)) return sign(BigInt(a.replace("+", "")), BigInt(b.replace("+", "")));
	if (both(NUMBER)) return sign(Number(a), Number(b));
	return sign(a.toLowerCase(), b.toLowerCase());
}

const sign = <T extends bigint | number | string>(a: T, b: T): number => (a < b ? -1 : a > b ? 1 : 0);
