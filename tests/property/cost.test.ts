import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { compileEndpoint, decideEach, type Verdict } from "../../src/alerts/pipeline/index.ts";
import type { Json } from "../../src/base/json.ts";
import { contextOf } from "../pipeline/deciding.ts";
import { cpuMs } from "../support/cpu.ts";
import { anyConfig, anyText } from "./arbitraries.ts";

/**
 * Maximum time for which the event loop may stand still: the promised 200 ms, with a margin for slow
 * machines. Milliseconds of the processor.
 */
const STALL_MS = 200 * 4;
/** Number of tries, since what is compiled or collected meanwhile may make one slow. */
const TRIES = 3;

interface Cost {
	readonly compileMs: number;
	/** The longest time for which one alert was decided without a pause. */
	readonly worstMs: number;
	readonly totalMs: number;
	readonly alerts: number;
}

function costOf(config: unknown, payload: Json): Cost {
	const began = cpuMs();
	const endpoint = compileEndpoint(config, { id: "e", isDraft: false });
	const compiled = cpuMs();
	let [last, worst, alerts] = [compiled, 0, 0];
	for (const _ of decideEach(endpoint, payload, contextOf())) {
		const now = cpuMs();
		worst = Math.max(worst, now - last);
		last = now;
		alerts++;
	}
	return { compileMs: compiled - began, worstMs: worst, totalMs: last - compiled, alerts };
}

const alerts = Array.from({ length: 2_000 }, (_, id) => ({ id, name: `n${id}`, labels: { a: "x".repeat(100), b: id } }));
const batch: Json = { alerts, blob: Array.from({ length: 100_000 }, (_, index) => index) };
const log: Json = { a: "a".repeat(1_000_000), name: "n" };
const rules = (count: number, regex: (index: number) => string, path: string): Json =>
	Array.from({ length: count }, (_, index) => ({ path, regex: regex(index), overrides: { board: "B" } }));
let deep: Json = Array.from({ length: 150_000 }, () => 0);
for (let level = 0; level < 98; level++) deep = [deep];

describe("the worst configuration and payload", () => {
	const table: readonly [string, unknown, Json][] = [
		["2,000 alerts that search the whole body", { split_path: "$.alerts[*]", json_mapping: { summary: "$._parent..zz" } }, batch],
		["2,000 alerts and a rule that does", { split_path: "$.alerts[*]", routing_rules: rules(1, () => "a", "$._parent..x") }, batch],
		[
			"2,000 alerts that write the whole body",
			{ split_path: "$.alerts[*]", json_mapping: { description: "$._parent", item: "$._parent" } },
			batch,
		],
		[
			"2,000 alerts and 500 rules on the body",
			{ split_path: "$.alerts[*]", routing_rules: rules(500, (i) => `x${i}`, "$._parent") },
			batch,
		],
		["20,000 rules with large patterns", { routing_rules: rules(20_000, () => "(a{1,99}){1,9}", "$.a") }, log],
		["500 rules with classes of letters", { routing_rules: rules(500, () => "\\pL".repeat(14), "$.a") }, log],
		["500 rules with wide ranges", { routing_rules: rules(500, () => "[\u0100-\uffff]".repeat(20), "$.a") }, log],
		["500 rules on a long text", { routing_rules: rules(500, (i) => `(x+x+)+y${i}`, "$.a") }, log],
		[
			"overrides that repeat a long group",
			{ routing_rules: [{ path: "$.a", regex: "(.*)(.*)", overrides: { description: "$1$2".repeat(5_000) } }] },
			log,
		],
		["a split of a deep body", { split_path: "$..*[*]" }, { a: deep }],
		["a deep body in the default description", {}, deep],
		[
			"thousands of removals",
			{ summary_remove_strings: Array.from({ length: 6_000 }, (_, i) => `a${i}`).join(",") },
			{ name: "a".repeat(1_000_000) },
		],
		["a name of numbers", { key_ignores_numbers: true }, { name: "1 ".repeat(500_000) }],
		["a text of escape sequences", { json_mapping: { summary: "$.a", description: "$.a" } }, { a: "\u001b[".repeat(330_000) }],
		[
			"long fields of every kind",
			{
				open_value: ",".repeat(1_000_000),
				description_template: "{$.a}".repeat(200_000),
				json_mapping: { summary: "$.a ".repeat(200_000) },
			},
			log,
		],
	];
	for (const [what, config, payload] of table) {
		test(`does not hold up the event loop: ${what}`, () => {
			let cost = costOf(config, payload);
			for (let tries = 1; tries < TRIES && Math.max(cost.compileMs, cost.worstMs) > STALL_MS; tries++) cost = costOf(config, payload);
			expect(cost.compileMs).toBeLessThan(STALL_MS);
			expect(cost.worstMs).toBeLessThan(STALL_MS);
			// All of them together, whatever it splits into.
			expect(cost.totalMs).toBeLessThan(10 * STALL_MS);
		});
	}
});

describe("the budget of a delivery", () => {
	test("is one for all its alerts, and a cheap alert keeps its share beside costly neighbours", () => {
		const costly = Array.from({ length: 60_000 }, (_, index) => ({ index }));
		const body = { alerts: Array.from({ length: 50 }, (_, id) => (id === 40 ? { board: "B" } : { many: costly, board: "A" })) };
		const config = { split_path: "$.alerts[*]", json_mapping: { summary: "$..nowhere", board: "$.board" } };
		const verdicts = [...decideEach(compileEndpoint(config, { id: "e", isDraft: false }), body, contextOf())];
		expect(verdicts[40]).toMatchObject({ problems: [], ticket: { board: "B" } });
		const short = verdicts.filter(({ problems }) => problems.length > 0);
		expect(short.length).toBeGreaterThan(10);
		for (const { problems, trace } of short) {
			expect(problems[0]).toEndWith("This needs more steps than one decision may take.");
			expect(trace.some(({ kind }) => kind === "failed")).toBe(true);
		}
	});

	test("suffices for an ordinary batch of 2,000 alerts with 20 rules", () => {
		const config = {
			split_path: "$.alerts[*]",
			json_mapping: { summary: "$.name $.labels.b", dedup_key: "$.id", board: "$._parent.site" },
			routing_rules: rules(20, (index) => `n${index}$`, "$.name"),
		};
		const verdicts = [...decideEach(compileEndpoint(config, { id: "e", isDraft: false }), { alerts, site: "s" }, contextOf())];
		expect(verdicts).toHaveLength(2_000);
		expect(verdicts.every(({ problems }) => problems.length === 0)).toBe(true);
	});
});

describe("a ticket", () => {
	test("never has a control character in it, whatever payload and configuration say", () => {
		const hostile = fc
			.array(fc.oneof(anyText, fc.constantFrom("\u001b[31m", "\u0000", "\r\n", "\u0007", "\u009b1m", "x")), { maxLength: 8 })
			.map((parts) => parts.join(""));
		fc.assert(
			fc.property(anyConfig, hostile, hostile, (base, text, override) => {
				const config = typeof base === "object" && base !== null && !Array.isArray(base) ? base : {};
				const mapped = { summary: "$.t", board: "$.t", description: "$.t", contact: "$.t" };
				const rule = { path: "$.t", regex: "(x)", overrides: { priority: override, summary: `$1${override}` } };
				const payload = { t: text, name: text, msg: text };
				for (const more of [{}, { json_mapping: mapped }, { routing_rules: [rule] }]) {
					const endpoint = compileEndpoint({ ...config, ticket_prefix: "P", ...more }, { id: "e", isDraft: false });
					for (const verdict of decideEach(endpoint, payload, contextOf())) expectPlain(verdict);
				}
			}),
			{ numRuns: 1_000 },
		);
	});
});

function expectPlain({ ticket, source, message }: Verdict): void {
	// biome-ignore lint/suspicious/noControlCharactersInRegex: it is what must not be there
	for (const line of [ticket.summary, ticket.contact ?? "", source]) expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
	// biome-ignore lint/suspicious/noControlCharactersInRegex: it is what must not be there
	for (const lines of [ticket.description, message]) expect(lines).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/);
}
