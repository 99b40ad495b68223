import { describe, expect, test } from "bun:test";
import { compileEndpoint, told } from "../../src/alerts/pipeline/index.ts";
import type { Json } from "../../src/base/json.ts";
import { decideOne } from "./deciding.ts";

const problems = (config: unknown): readonly string[] => compileEndpoint(config, { id: "e", isDraft: false }).problems;

describe("a configuration", () => {
	test("without anything has the contract's defaults", () => {
		const endpoint = compileEndpoint({}, { id: "e", isDraft: true });
		expect(endpoint).toMatchObject({
			id: "e",
			isDraft: true,
			problems: [],
			triggerText: "$.heartbeat.status",
			unmatchedAction: "skip",
			prefix: null,
			useTenantMap: false,
		});
		expect([...endpoint.openValues]).toEqual(["0"]);
		expect([...endpoint.closeValues]).toEqual(["1"]);
	});

	test("of null fields is sound: null means the default", () => {
		const fields = [
			"split_path",
			"trigger_field",
			"open_value",
			"json_mapping",
			"routing_rules",
			"maintenance_windows",
			"board",
			"ticket_prefix",
		];
		expect(problems(Object.fromEntries(fields.map((field) => [field, null])))).toEqual([]);
		expect(problems(Object.fromEntries(fields.map((field) => [field, ""])))).toEqual([]);
	});

	const broken: readonly [Record<string, Json>, string][] = [
		[{ split_path: "$.a[" }, "split_path: “[]” is neither"],
		[{ split_path: ["$.a"] }, "split_path: text is expected."],
		[{ trigger_field: "$.a b" }, "trigger_field: “ ” does not belong here"],
		[{ trigger_field: true }, "trigger_field: text is expected."],
		[{ open_value: { a: 1 } }, "open_value: text is expected."],
		[{ close_value: [["x"]] }, "close_value: text is expected."],
		[{ unmatched_action: "create" }, "unmatched_action: skip or open is expected."],
		[{ json_mapping: "{not json" }, "json_mapping: this is not JSON."],
		[{ json_mapping: ["$.a"] }, "json_mapping: an object from field to path is expected."],
		[{ json_mapping: { summary: "$.a..b..c" } }, "json_mapping, summary: A path may have one"],
		[{ json_mapping: { summary: { path: "$.a" } } }, "json_mapping, summary: text is expected."],
		[{ json_mapping: { description: "x {$.a..b..c}" } }, "json_mapping, description: A path may have one"],
		[{ routing_rules: { path: "$.a" } }, "routing_rules: a list is expected."],
		[{ routing_rules: "[" }, "routing_rules: this is not JSON."],
		[{ routing_rules: ["x"] }, "routing_rules, 1: a rule is an object with path, regex and overrides."],
		[
			{ routing_rules: [{ path: "$.a", overrides: {} }] },
			"routing_rules, 1: a rule without a path, or without a regex and an op, never matches.",
		],
		[
			{ routing_rules: [{ path: "$.a", regex: "" }] },
			"routing_rules, 1: a rule without a path, or without a regex and an op, never matches.",
		],
		[{ routing_rules: [{ path: "$.a[", regex: "x" }] }, "routing_rules, 1: “[]” is neither"],
		[{ routing_rules: [{ path: "$.a", regex: "(?=x)" }] }, "routing_rules, 1: Look-ahead and look-behind"],
		[{ maintenance_windows: 5 }, "maintenance_windows: a list is expected."],
		[{ maintenance_windows: [{}] }, "maintenance_windows, 1: Start and end"],
		[{ description_template: "{$.a..b..c}" }, "description_template: A path may have one"],
		[{ description_template: {} }, "description_template: text is expected."],
		[{ board: true }, "board: text is expected."],
		[{ ticket_prefix: [] }, "ticket_prefix: text is expected."],
		[{ customer_id_default: {} }, "customer_id_default: text is expected."],
	];
	for (const [config, problem] of broken) {
		test(`${JSON.stringify(config)} is passed over, named, and told in the trace`, () => {
			expect(problems(config)).toHaveLength(1);
			expect(problems(config)[0]).toStartWith(problem);
			const verdict = decideOne(config, { name: "n" });
			expect(verdict.ticket).toMatchObject({ summary: "Alert: n", board: "Service Board", status: "New" });
			expect(verdict.problems).toEqual([...problems(config)]);
			const steps = told(verdict.trace).filter((step) => step.detail === problems(config)[0]);
			expect(steps.map(({ result }) => result)).toEqual(["passed over"]);
		});
	}

	test("that is no object at all counts as empty", () => {
		for (const config of [null, undefined, 5, "x", [], true]) expect(problems(config)).toEqual([]);
	});

	test("keeps what is sound beside what is broken, and the rules their numbers", () => {
		const config = {
			routing_rules: [{ path: "$.a[" }, { path: "$.name", regex: "n", overrides: { board: "B", priority: null, status: " ", item: 5 } }],
			json_mapping: { summary: "$.a..b..c", board: "$.name" },
		};
		const verdict = decideOne(config, { name: "n" });
		expect(verdict.ticket).toMatchObject({ board: "B", priority: null, status: "New", item: "5" });
		expect(verdict.matchedRules).toEqual(["Match: n on $.name"]);
		expect(told(verdict.trace).find(({ result }) => result === "matched")?.detail).toStartWith("Rule 2, Match: n on $.name");
		expect(verdict.problems).toHaveLength(2);
	});

	test("lists are trimmed and lose their empty members", () => {
		const endpoint = compileEndpoint({ open_value: " a, ,b ,,", close_value: [1, true, " c "] }, { id: "e", isDraft: false });
		expect([...endpoint.openValues]).toEqual(["a", "b"]);
		expect([...endpoint.closeValues]).toEqual(["1", "true", "c"]);
	});
});
