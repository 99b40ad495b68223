import { describe, expect, test } from "bun:test";
import { type ActiveSilence, compileEndpoint, decide, lastOf, resolveOutcome, told } from "../../src/alerts/pipeline/index.ts";
import type { Json, JsonObject } from "../../src/base/json.ts";
import { withOuter } from "../../src/base/payload/index.ts";
import { contextOf, decideAll, decideOne } from "./deciding.ts";

const always = { type: "daily", start: "00:00", end: "00:00" };
const dropAll = { path: "$.name", regex: ".", overrides: { drop: true } };
const soon = contextOf().now + 60_000;
const silence = (more: Partial<ActiveSilence>): ActiveSilence => ({ id: "s1", until: soon, ...more });

describe("a silence", () => {
	const config = { customer_id_default: "ACME", json_mapping: { dedup_key: "$.k", group: "$.g" } };
	const payload = { name: "VPN Northgate", k: "118", g: "north" };
	const reason = (more: Partial<ActiveSilence>, given: Json = config) =>
		decideOne(given, payload, { silences: [silence(more)] }).suppressed;

	test("holds where every matcher that it has matches", () => {
		for (const matcher of [
			{ endpoint_id: "e1" },
			{ company: "acme" },
			{ group: "North" },
			{ key: "118" },
			{ key: "Alert: VPN Northgate" },
			{ summary_contains: "vpn north" },
			{ endpoint_id: "e1", company: "ACME", group: "north", key: "118", summary_contains: "VPN" },
		]) {
			expect(reason(matcher)).toBe("silenced");
			const other = Object.fromEntries(
				Object.entries(matcher).map(([name, value], index) => [name, index === 0 ? `${value}-other` : value]),
			);
			expect(reason(other)).toBeNull();
		}
	});

	test("without a matcher, or past its end, silences nothing", () => {
		expect(reason({})).toBeNull();
		expect(reason({ company: " ", key: null })).toBeNull();
		expect(reason({ company: "ACME", until: contextOf().now - 1 })).toBeNull();
	});

	test("comes after a window and before a rule that drops", () => {
		const silences = [silence({ company: "ACME" })];
		const suppressed = (more: Record<string, Json>) => decideOne({ ...config, ...more }, payload, { silences }).suppressed;
		expect(suppressed({ maintenance_windows: [always] })).toBe("maintenance_window");
		expect(suppressed({ routing_rules: [dropAll] })).toBe("silenced");
	});

	test("is told with its end, where its turn is in the trace", () => {
		const { trace } = decideOne(config, payload, { silences: [silence({ company: "ACME" })] });
		expect(lastOf(trace, "suppress")?.silence).toEqual({ id: "s1", until: "2026-03-04T12:01:00Z" });
		expect(told(trace).find(({ step }) => step === "suppress")?.result).toBe("silenced");
		const steps = trace.map(({ step }) => step);
		expect(steps.indexOf("suppress")).toBeLessThan(steps.indexOf("type"));
	});
});

describe("a recovery", () => {
	const open = { id: 7, summary: "s" };
	const outcomes = (config: Record<string, Json>, more: object, isDraft = false) => {
		const compiled = compileEndpoint({ trigger_field: "$.s", close_value: "up", ...config }, { id: "e1", isDraft });
		const [verdict] = decide(compiled, { name: "n", s: "up" }, contextOf(more));
		if (verdict === undefined) throw new Error("A verdict is missing");
		const [met, none] = [resolveOutcome(verdict, open), resolveOutcome(verdict, null)];
		return [met.action, met.reason, none.action, none.reason];
	};

	test("passes through maintenance, windows and silences where its ticket is open", () => {
		expect(outcomes({}, { maintenanceMode: true })).toEqual(["close", null, "skip", "maintenance_global"]);
		expect(outcomes({ maintenance_windows: [always] }, {})).toEqual(["close", null, "skip", "maintenance_window"]);
		expect(outcomes({}, { silences: [silence({ endpoint_id: "e1" })] })).toEqual(["close", null, "skip", "silenced"]);
	});

	test("does not pass through a draft and a rule that drops it", () => {
		expect(outcomes({}, {}, true)).toEqual(["skip", "draft", "skip", "draft"]);
		expect(outcomes({ routing_rules: [dropAll] }, {})).toEqual(["skip", "dropped_by_rule", "skip", "dropped_by_rule"]);
		expect(outcomes({ routing_rules: [dropAll], maintenance_windows: [always] }, {})).toEqual([
			"skip",
			"dropped_by_rule",
			"skip",
			"maintenance_window",
		]);
	});

	test("is what passes, and nothing else", () => {
		const verdict = decideOne({ maintenance_windows: [always], open_value: "x", trigger_field: "$.s" }, { s: "x" });
		expect(resolveOutcome(verdict, open)).toMatchObject({ action: "skip", reason: "maintenance_window" });
		expect(verdict.suppressedIfOpen).toBe("maintenance_window");
	});
});

describe("what the sender left out", () => {
	test("is in the trace of every alert", () => {
		const body = { alerts: [{ name: "a" }, { name: "b" }], truncatedAlerts: 3 };
		for (const verdict of decideAll({ split_path: "$.alerts[*]" }, body)) expect(lastOf(verdict.trace, "left_out")?.alerts).toBe(3);
		for (const count of [0, "x", null, -1]) expect(lastOf(decideOne({}, { truncatedAlerts: count }).trace, "left_out")).toBeUndefined();
	});
});

describe("the wrapper that the payload was taken out of", () => {
	test("is reachable as $._outer, also from the parts, and invisible to everything else", () => {
		const outer = { Type: "Notification", TopicArn: "arn:1", token: "secret-1", name: "outer" };
		const config = {
			split_path: "$.alerts[*]",
			json_mapping: { board: "$._outer.TopicArn", status: "$..TopicArn", description: "$._outer" },
		};
		const taken = (payload: JsonObject): JsonObject => {
			withOuter(payload, outer, null);
			return payload;
		};
		const verdicts = decideAll(config, taken({ alerts: [{ name: "a" }] }));
		expect(verdicts[0]?.ticket).toMatchObject({ board: "arn:1", status: "New" });
		expect(verdicts[0]?.ticket.description).not.toContain("secret-1");
		expect(decideOne({}, taken({ a: 1 })).ticket.description).not.toContain("arn:1");
		expect(decideOne({ json_mapping: { board: "$._outer.TopicArn" } }, { a: 1 }).ticket.board).toBe("Service Board");
	});
});
