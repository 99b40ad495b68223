import { describe, expect, test } from "bun:test";
import { allOf, checkRule, compileEndpoint, told } from "../../src/alerts/pipeline/index.ts";
import type { Json } from "../../src/base/json.ts";
import { decideOne } from "./deciding.ts";

const matches = (rule: Record<string, Json>, payload: Json): boolean =>
	decideOne({ routing_rules: [{ path: "$.v", overrides: { board: "B" }, ...rule }] }, payload).ticket.board === "B";

describe("a rule with op", () => {
	const table: readonly [string, Json | undefined, Json | undefined, boolean][] = [
		["eq", "Down", "down", true],
		["eq", 5, "5", true],
		["eq", "5.0", 5, true],
		["eq", "05", 5, true],
		["eq", "x", "xy", false],
		["ne", "x", "y", true],
		["ne", "x", "X", false],
		["gt", 90, "95.5", true],
		["gt", 90, 90, false],
		["gte", 90, 90, true],
		["gt", "90", "1e3", true],
		["gt", "9", "10", true],
		["gt", "9", "10 %", false],
		["lt", 10, "-3", true],
		["lte", "b", "B", true],
		["lt", "b", "A", true],
		["gt", "9007199254740993", 9007199254740995n, true],
		["gt", "9007199254740992", 9007199254740993n, true],
		["eq", true, true, true],
		["eq", "x", null, false],
		["ne", "x", undefined, false],
		["ne", "x", null, false],
		["exists", undefined, "", true],
		["exists", undefined, false, true],
		["exists", undefined, null, false],
		["missing", undefined, null, true],
		["missing", undefined, undefined, true],
		["missing", undefined, 0, false],
		["GTE", 1, 2, true],
	];
	for (const [op, value, seen, expected] of table) {
		const shown = (one: Json | undefined) => (typeof one === "bigint" ? String(one) : JSON.stringify(one));
		test(`${op} ${shown(value) ?? ""} ${expected ? "matches" : "does not match"} ${shown(seen) ?? "nothing"}`, () => {
			const payload = seen === undefined ? { other: 1 } : { v: seen };
			expect(matches({ op, ...(value === undefined ? {} : { value }) }, payload)).toBe(expected);
			// A missing value matches nothing, and then `not` matches.
			expect(matches({ op, not: true, ...(value === undefined ? {} : { value }) }, payload)).toBe(!expected);
		});
	}

	test("is named where it cannot be read, and never matches", () => {
		for (const [rule, problem] of [
			[{ op: "like", value: "x" }, "op: one of eq, ne"],
			[{ op: "eq" }, "value: eq needs a text or a number"],
			[{ op: "gt", value: { a: 1 } }, "value: gt needs a text or a number"],
			[{}, "a rule without a path, or without a regex and an op"],
		] as const) {
			expect(checkRule({ path: "$.v", ...rule })).toStartWith(problem);
			expect(matches(rule as Record<string, Json>, { v: "x" })).toBe(false);
		}
		expect(checkRule({ path: "$.v", op: "missing" })).toBeNull();
	});

	test("is shown as it compares", () => {
		const verdict = decideOne({ routing_rules: [{ path: "$.v", op: "gt", value: 90, overrides: { board: "B" } }] }, { v: 95 });
		expect(verdict.matchedRules).toEqual(["Match: $.v gt 90"]);
		expect(told(allOf(verdict.trace, "rule"))[0]).toEqual({
			step: "route",
			detail: "Rule 1, Match: $.v gt 90, which is “95”: board is B",
			result: "matched",
		});
	});
});

describe("a rule that sets the alert type", () => {
	const rule = (regex: string, alert_type: Json) => ({ path: "$.msg", regex, overrides: { alert_type } });
	const type = (rules: Json, payload: Json) => decideOne({ trigger_field: "$.s", routing_rules: rules }, payload).alertType;

	test("wins over the trigger, and the last of them over the others", () => {
		expect(type([rule("up", "CLOSE")], { s: 0, msg: "up" })).toBe("CLOSE");
		expect(type([rule("up", "CLOSE"), rule("u", "open")], { s: 1, msg: "up" })).toBe("OPEN");
		expect(type([rule("u", "OPEN"), rule("nothing", "CLOSE")], { s: 1, msg: "up" })).toBe("OPEN");
		expect(type([rule("up", " ")], { s: 0, msg: "up" })).toBe("OPEN");
	});

	test("is named where it says anything else, and then sets none", () => {
		const config = { trigger_field: "$.s", routing_rules: [rule("up", "PROBLEM")] };
		expect(compileEndpoint(config, { id: "e", isDraft: false }).problems).toEqual([
			"routing_rules, 1: alert_type: OPEN, CLOSE or GENERIC is expected.",
		]);
		expect(decideOne(config, { s: 0, msg: "up" }).alertType).toBe("OPEN");
	});
});

describe("$1 in an override", () => {
	const config = (regex: string, overrides: Record<string, Json>) => ({ routing_rules: [{ path: "$.msg", regex, overrides }] });

	test("is what the rule's groups matched, and other dollar signs are text", () => {
		const verdict = decideOne(config("(\\S+) on (\\S+)( now)?", { summary: "$2: $1$3 for $9 $ $x $0", dedup_key: "$1@$2" }), {
			msg: "Disk on web01",
		});
		expect(verdict.ticket.summary).toBe("Alert: web01: Disk for $9 $ $x $0");
		expect(verdict.ticket.dedup_key).toBe("Disk@web01");
	});

	test("is text where the rule has no groups, or matches because something is not there", () => {
		expect(decideOne(config("disk", { summary: "$1 off" }), { msg: "disk" }).ticket.summary).toBe("Alert: $1 off");
		const not = { routing_rules: [{ path: "$.msg", regex: "(x)", not: true, overrides: { summary: "$1 off" } }] };
		expect(decideOne(not, { msg: "disk" }).ticket.summary).toBe("Alert: $1 off");
	});

	test("that matched nothing overrides nothing", () => {
		expect(decideOne(config("disk(x)?", { summary: "$1" }), { msg: "disk", name: "n" }).ticket.summary).toBe("Alert: n");
	});

	test("is never read again: what it brings is text", () => {
		expect(decideOne(config("(.*)", { summary: "$1" }), { msg: "$1 {$.msg}" }).ticket.summary).toBe("Alert: $1 {$.msg}");
	});

	test("is hidden in the trace where masking hides what it matched", () => {
		const verdict = decideOne(
			{ routing_rules: [{ path: "$.url", regex: "token=(\\w+)", overrides: { board: "$1" } }] },
			{ url: "https://x/?token=abc123" },
		);
		expect(verdict.ticket.board).toBe("abc123");
		expect(JSON.stringify(allOf(verdict.trace, "rule"))).not.toContain("abc123");
	});
});

describe("more rules than there may be", () => {
	test("are left out and named: 500 rules, and patterns that are small together", () => {
		const many = { routing_rules: Array.from({ length: 20_000 }, () => ({ path: "$.a", regex: "a", overrides: { board: "B" } })) };
		const compiled = compileEndpoint(many, { id: "e", isDraft: false });
		expect(compiled.rules).toHaveLength(500);
		expect(compiled.problems).toEqual(["routing_rules: there are 20000; only the first 500 are used."]);
		const large = { routing_rules: Array.from({ length: 500 }, () => ({ path: "$.a", regex: "(a{1,99}){1,9}" })) };
		const small = compileEndpoint(large, { id: "e", isDraft: false });
		expect(small.rules.length).toBeLessThan(60);
		expect(small.problems).toHaveLength(1);
	});
});
