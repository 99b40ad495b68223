import { describe, expect, test } from "bun:test";
import { createBudget } from "../../src/alerts/pipeline/budget.ts";
import { cutSummary, fullSummary } from "../../src/alerts/pipeline/summary.ts";
import type { Json } from "../../src/base/json.ts";
import { decideOne } from "./deciding.ts";

const title = (payload: Json, config: Json = {}) => decideOne(config, payload).ticket.summary;

describe("the monitor's name", () => {
	const table: readonly [Json, string][] = [
		[{ monitor: { name: "A" }, title: "T", name: "N" }, "A"],
		[{ monitor: "B", title: "T" }, "B"],
		[{ monitor: 7, title: "T" }, "7"],
		[{ monitor: false }, "false"],
		[{ monitor: { name: " " }, title: "T" }, "T"],
		[{ monitor: { name: null }, title: null, name: "N" }, "N"],
		[{ monitor: { id: 1 }, name: "N" }, "N"],
		[{ monitor: ["x"], name: "N" }, "N"],
		[{ monitor: null, title: "", name: "  " }, "Unknown Source"],
		[{ monitor: { name: { first: "x" } } }, '{"first":"x"}'],
		[{}, "Unknown Source"],
		[[1], "Unknown Source"],
		["text", "Unknown Source"],
		[null, "Unknown Source"],
	];
	for (const [payload, name] of table)
		test(`of ${JSON.stringify(payload)} is ${name}`, () => expect(title(payload)).toBe(`Alert: ${name}`));
});

describe("the summary", () => {
	test("comes from a rule, else the mapping, else the monitor's name", () => {
		const rule = { path: "$.name", regex: "n", overrides: { summary: "ruled" } };
		const mapping = { summary: "$.title" };
		expect(title({ name: "n", title: "mapped" }, { routing_rules: [rule], json_mapping: mapping })).toBe("Alert: ruled");
		expect(title({ name: "x", title: "mapped" }, { routing_rules: [rule], json_mapping: mapping })).toBe("Alert: mapped");
		expect(title({ name: "x" }, { routing_rules: [rule], json_mapping: mapping })).toBe("Alert: x");
	});

	test("has the endpoint's prefix; null is the environment's, blank is none", () => {
		expect(title({ name: "x" }, { ticket_prefix: "[NOC]" })).toBe("[NOC] x");
		expect(title({ name: "x" }, { ticket_prefix: "" })).toBe("x");
		expect(title({ name: "x" }, { ticket_prefix: null })).toBe("Alert: x");
		expect(decideOne({}, { name: "x" }, { settings: { ...settings, CW_TICKET_PREFIX: "" } }).ticket.summary).toBe("x");
	});

	const table: readonly [string, string, string[], string][] = [
		["Alert:", "Core Core", ["Core"], "Alert: Summary unavailable"],
		["Alert:", "[PROD]", ["[PROD]"], "Alert: Summary unavailable"],
		["A", "A", ["A "], "A"],
		["P", "\u001b[31mred\u001b[0m \u001b]0;title\u0007x", [], "P red x"],
		["Alert:", "a.b", ["."], "Alert: ab"],
		["Alert:", "core Core", ["Core"], "Alert: core"],
		["Alert:", "x", ["Alert:"], "x"],
		["Alert:", "x", ["Alert:", "x"], "Alert: Summary unavailable"],
		["", "x", ["x"], "Summary unavailable"],
		["", "a  b", [" b"], "a"],
		["P", " a\n\tb\u0000c\u2028d\u0085e ", [], "P a b c d e"],
		["P", "\ud800x", [], "P \ufffdx"],
		["P", "", [], "P"],
		["", "", [], "Summary unavailable"],
	];
	for (const [prefix, text, removals, full] of table) {
		test(`of ${JSON.stringify([prefix, text])} without ${JSON.stringify(removals)} is ${JSON.stringify(full)}`, () =>
			expect(fullSummary(prefix, text, removals, createBudget())).toBe(full));
	}

	test("keeps the blanks that a removal names", () => {
		expect(title({ name: "down - now" }, { summary_remove_strings: " -" })).toBe("Alert: down now");
		expect(title({ name: "down-now" }, { summary_remove_strings: " -" })).toBe("Alert: down-now");
	});
});

describe("a summary is cut", () => {
	test("not at 99 units", () => expect(cutSummary("x".repeat(99))).toBe("x".repeat(99)));
	test("from 100 units on, to 96 and three dots", () => expect(cutSummary("x".repeat(100))).toBe(`${"x".repeat(96)}...`));
	test("a unit earlier where a pair would be halved", () => {
		expect(cutSummary(`${"x".repeat(95)}😀${"y".repeat(9)}`)).toBe(`${"x".repeat(95)}...`);
		expect(cutSummary(`${"x".repeat(94)}😀${"y".repeat(9)}`)).toBe(`${"x".repeat(94)}😀...`);
		expect(cutSummary("😀".repeat(49).concat("x"))).toBe("😀".repeat(49).concat("x"));
		expect(cutSummary("😀".repeat(50))).toBe(`${"😀".repeat(48)}...`);
	});
	test("while the key keeps it whole, so that long names which differ late are two incidents", () => {
		const [a, b] = ["1", "2"].map((end) => decideOne({}, { name: "n".repeat(150) + end }));
		expect(a?.ticket.summary).toBe(b?.ticket.summary);
		expect(a?.key.text).not.toBe(b?.key.text);
		expect(a?.key).toEqual({ kind: "summary", text: `Alert: ${"n".repeat(150)}1`, company: null });
	});
});

const settings = {
	CW_SERVICE_BOARD: "Service Board",
	CW_STATUS_NEW: "New",
	CW_STATUS_CLOSED: "Closed",
	CW_TICKET_PREFIX: "Alert:",
	CW_DEFAULT_COMPANY_ID: null,
};
