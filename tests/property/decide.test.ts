import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { Verdict } from "../../src/alerts/pipeline/index.ts";
import type { Json } from "../../src/base/json.ts";
import { decideAll, decideOne } from "../pipeline/deciding.ts";
import { anyConfig, anyJson, anyText, nested } from "./arbitraries.ts";

const RUNS = { numRuns: 1500 };

const tenants = [
	{ tenant_value: "*", company_id: "ANY" },
	{ tenant_value: "x?", company_id: "X" },
];

describe("a decision about any payload with any configuration", () => {
	test("is made without throwing, and its summary is 1 to 99 units of well-formed text on one line", () => {
		fc.assert(
			fc.property(anyConfig, anyJson, (config, payload) => {
				const verdicts = decideAll(config, payload, { tenantMap: tenants });
				expect(verdicts.length).toBeGreaterThan(0);
				verdicts.forEach((verdict, index) => {
					expect(verdict.part).toBe(index + 1);
					expectSound(verdict);
				});
			}),
			RUNS,
		);
	});

	test("is the same each time it is made", () => {
		fc.assert(
			fc.property(anyConfig, anyJson, (config, payload) => {
				expect(decideAll(config, payload, { tenantMap: tenants })).toEqual(decideAll(config, payload, { tenantMap: tenants }));
			}),
			{ numRuns: 400 },
		);
	});

	test("leaves configuration and payload as they were", () => {
		fc.assert(
			fc.property(anyConfig, anyJson, (config, payload) => {
				const [configBefore, payloadBefore] = [structuredClone(config), structuredClone(payload)];
				decideAll(config, payload);
				expect(config).toEqual(configBefore);
				expect(payload).toEqual(payloadBefore);
			}),
			{ numRuns: 300 },
		);
	});

	test("is made for values nested far deeper than a body may be, in payload and configuration", () => {
		const deep = nested(5_000);
		for (const config of [
			{ split_path: "$..*" },
			{ json_mapping: { summary: "$..a", description: "$", board: "$.a $" } },
			{ routing_rules: [{ path: "$", regex: "bottom", overrides: { board: deep } }] },
			{ open_value: deep, close_value: [deep], maintenance_windows: [deep], json_mapping: deep, board: deep },
			{ description_template: "{$} {$..a}" },
			deep,
		]) {
			for (const verdict of decideAll(config, deep)) expectSound(verdict);
		}
	});

	test("is made for numbers that no program can hold", () => {
		const payload = JSON.parse('{"name":1e999,"big":-1e999,"tiny":5e-324,"zero":-0}') as Json;
		const verdict = decideOne({ json_mapping: { board: "$.big", status: "$.tiny", item: "$.zero" }, trigger_field: "$.big" }, payload);
		expectSound(verdict);
		expect(verdict.ticket).toMatchObject({ summary: "Alert: Unknown Source", board: "Service Board", status: "5e-324", item: "0" });
	});
});

describe("text that comes from a payload", () => {
	test("is never read as a template", () => {
		const templates = ["{{ msg }}|{$.msg}|{{ request_id }}", "{$.msg}", "{{msg}}"];
		fc.assert(
			fc.property(
				fc.constantFrom(...templates),
				fc.constantFrom("{{ msg }}", "{$.secretish}", "{{ request_id }} {$}", "$.secretish"),
				(template, text) => {
					const payload = { msg: text, secretish: "EXPANDED", name: "n" };
					const filled = decideOne({ description_template: template }, payload).ticket.description;
					expect(filled).toContain(text);
					expect(filled).not.toContain("EXPANDED");
					const mapped = decideOne({ json_mapping: { description: template, summary: "$.msg", board: "$.msg" } }, payload).ticket;
					expect(mapped.summary).toBe(`Alert: ${text}`);
					expect(mapped.board).toBe(text);
					// Without a path in it a mapping is no template, and the default shows the whole payload.
					if (template.includes("{$")) expect(mapped.description).not.toContain("EXPANDED");
				},
			),
		);
	});

	test("is literal in a rule's overrides too", () => {
		const config = { routing_rules: [{ path: "$.msg", regex: ".", overrides: { description: "{{ msg }} {$.msg}", summary: "{$.msg}" } }] };
		expect(decideOne(config, { msg: "m" }).ticket).toMatchObject({ description: "{{ msg }} {$.msg}", summary: "Alert: {$.msg}" });
	});

	test("gives a well-formed summary and description, cut or not, whatever surrogates it holds", () => {
		fc.assert(
			fc.property(fc.array(anyText, { maxLength: 12 }), fc.integer({ min: 0, max: 100 }), (texts, pad) => {
				const title = `${"x".repeat(pad)}${texts.join("😀")}`;
				const verdict = decideOne({}, { title, msg: title });
				expectSound(verdict);
				// A pair is never cut in half: what was whole shows no replacement character.
				if (title.isWellFormed() && !title.includes("\ufffd")) expect(verdict.ticket.summary).not.toContain("\ufffd");
			}),
			RUNS,
		);
	});
});

describe("an alert of a split webhook", () => {
	test("is decided as it would be alone, but for its number and its parent", () => {
		const config = fc.record({
			trigger_field: fc.constantFrom("$.status", "$.a", "$..name"),
			open_value: fc.constantFrom("0", "a", ""),
			json_mapping: fc.constantFrom({}, { summary: "$.name $.msg", company: "$.b" }, { dedup_key: "$.a", description: "$" }),
			routing_rules: fc.constantFrom([], [{ path: "$..name", regex: "a|x", overrides: { board: "R", drop: true } }]),
		});
		fc.assert(
			fc.property(config, fc.array(anyJson, { minLength: 1, maxLength: 5 }), (base, alerts) => {
				const together = decideAll({ ...base, split_path: "$.alerts[*]" }, { alerts, noise: "x" });
				expect(together).toHaveLength(alerts.length);
				alerts.forEach((alert, index) => {
					expect(alone(together[index])).toEqual(alone(decideOne(base, alert)));
				});
			}),
			{ numRuns: 500 },
		);
	});

	test("shares no budget with the others: a costly neighbour changes nothing", () => {
		const costly = Array.from({ length: 60_000 }, (_, index) => ({ index }));
		const config = { split_path: "$.alerts[*]", json_mapping: { summary: "$..nowhere", board: "$.board" } };
		const verdicts = decideAll(config, {
			alerts: [
				{ many: costly, board: "A" },
				{ board: "B", name: "n" },
				{ many: costly, board: "C" },
			],
		});
		expect(verdicts.map((verdict) => verdict.ticket.board)).toEqual(["A", "B", "C"]);
		expect(verdicts[1]?.problems).toEqual([]);
	});
});

/** What must hold for every verdict. */
function expectSound(verdict: Verdict): void {
	const { summary, description } = verdict.ticket;
	expect(summary.length).toBeGreaterThanOrEqual(1);
	expect(summary.length).toBeLessThanOrEqual(99);
	expect(summary.isWellFormed()).toBe(true);
	expect(summary).toBe(summary.trim());
	expect(summary).not.toMatch(/[\r\n\t]/);
	expect(description.length).toBeLessThanOrEqual(30_000);
	expect(description.isWellFormed()).toBe(true);
	for (const value of Object.values(verdict.ticket)) expect(value === null || typeof value === "string").toBe(true);
	expect(verdict.trace.length).toBeGreaterThan(0);
}

/** A verdict without what tells where in its webhook it stood. */
function alone(verdict: Verdict | undefined) {
	if (verdict === undefined) throw new Error("A verdict is missing");
	return { ...verdict, part: 0, trace: verdict.trace.filter(({ step }) => step !== "split") };
}
