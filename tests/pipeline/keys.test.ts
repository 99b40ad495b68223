import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { withoutMeasures } from "../../src/alerts/pipeline/keys.ts";
import type { Json } from "../../src/base/json.ts";
import { anyText } from "../property/arbitraries.ts";
import { cpuMs } from "../support/cpu.ts";
import { decideOne } from "./deciding.ts";

describe("measured numbers", () => {
	const table: readonly [string, string][] = [
		["CPU at 91 % on SRV1", "CPU at # % on SRV1"],
		["CPU at 97.5% on SRV10", "CPU at #% on SRV10"],
		["Disk C: 1,204.5 MB free", "Disk C: # MB free"],
		["Latency 250ms", "Latency #ms"],
		["Load 3.14", "Load #"],
		["Load 3.14.", "Load #."],
		["-4.5 °C in rack 12", "# °C in rack 12"],
		["Fan 1200 rpm, 12 V, 3 A", "Fan # rpm, # V, # A"],
		["Up for 3 d 4 h", "Up for # d # h"],
		["10.0.0.1 is down", "10.0.0.1 is down"],
		["v1.2 of app", "v1.2 of app"],
		["Port 8080 on web-3", "Port 8080 on web-3"],
		["Interface 1/0.5", "Interface 1/0.5"],
		["5 hosts, 3 MBps, 7 Apples", "5 hosts, 3 MBps, 7 Apples"],
		["SRV1", "SRV1"],
		["2026-11-26 14:00", "2026-11-26 14:00"],
		["1.5x", "1.5x"],
	];
	for (const [text, expected] of table) test(`in ${text} do not count: ${expected}`, () => expect(withoutMeasures(text)).toBe(expected));

	test("are the only thing that goes: letters and order stay, and doing it twice changes nothing", () => {
		const words = fc.array(fc.constantFrom("CPU", "SRV1", "SRV10", "at", "91 %", "97.5 %", "10.0.0.1", "3 MB", "down"), { maxLength: 8 });
		fc.assert(
			fc.property(
				fc.oneof(
					words.map((parts) => parts.join(" ")),
					anyText,
				),
				(text) => {
					const once = withoutMeasures(text);
					expect(withoutMeasures(once)).toBe(once);
					expect(once.replace(/[#\d.,+-]/g, "")).toBe(text.replace(/[#\d.,+-]/g, ""));
				},
			),
			{ numRuns: 2_000 },
		);
	});

	test("take linear time to find, however hostile", () => {
		for (const unit of ["1", "1.1", "1,", "1 ", ".1", "-1", "1%", "1.", "1 k"]) {
			const text = unit.repeat(300_000);
			const from = cpuMs();
			withoutMeasures(text);
			expect(cpuMs() - from).toBeLessThan(500);
		}
	});
});

describe("the incident key", () => {
	const key = (config: Record<string, Json>, payload: Json) => decideOne(config, payload).key;

	test("forgets measured numbers only where the endpoint says so", () => {
		const on = { key_ignores_numbers: true };
		expect(key(on, { name: "CPU 91 % on SRV1" })).toEqual(key(on, { name: "CPU 97.5 % on SRV1" }));
		expect(key(on, { name: "CPU 91 % on SRV1" })).not.toEqual(key(on, { name: "CPU 91 % on SRV10" }));
		expect(key({}, { name: "CPU 91 %" })).not.toEqual(key({}, { name: "CPU 97 %" }));
		expect(key(on, { name: "SRV1 down" })).toEqual(key({}, { name: "SRV1 down" }));
	});

	test("of a dedup key counts across endpoints where the endpoint shares it", () => {
		const config = { json_mapping: { dedup_key: "$.k" } };
		expect(key({ ...config, key_scope: "all" }, { k: "K" })).toEqual({ kind: "shared", text: "K", company: null });
		expect(key({ ...config, key_scope: "endpoint" }, { k: "K" }).kind).toBe("dedup");
		expect(key({ ...config, key_scope: "everywhere" }, { k: "K" }).kind).toBe("dedup");
		expect(key({ key_scope: "all" }, { name: "n" }).kind).toBe("summary");
	});

	test("cannot be one of HookWise's own, which begin with NUL", () => {
		expect(key({ json_mapping: { dedup_key: "$.k" } }, { k: "\u0000silence" }).text).toBe("\ufffdsilence");
	});
});

describe("the origin of an alert", () => {
	const origin = (config: Record<string, Json>, payload: Json) => decideOne(config, payload).origin;

	test("stays the same though prefix, removals, company and rules change", () => {
		const payload = { t: "VPN [PROD] down", c: "ACME" };
		const mapping = { json_mapping: { summary: "$.t" } };
		const before = origin(mapping, payload);
		expect(before).toEqual({ kind: "summary", text: "VPN [PROD] down" });
		const rule = { path: "$.t", regex: "down", overrides: { summary: "Other", customer_id: "X" } };
		const changed = {
			...mapping,
			ticket_prefix: "New:",
			summary_remove_strings: "[PROD]",
			customer_id_default: "B",
			routing_rules: [rule],
		};
		expect(origin(changed, payload)).toEqual(before);
	});

	test("is the dedup key where there is one, and the monitor's name where nothing is mapped", () => {
		expect(origin({ json_mapping: { dedup_key: "$.k" } }, { k: "K", name: "n" })).toEqual({ kind: "dedup", text: "K" });
		expect(origin({}, { name: "n" })).toEqual({ kind: "summary", text: "n" });
	});
});

describe("the group", () => {
	test("is the mapped one, else the company", () => {
		const group = (config: Record<string, Json>, payload: Json) => decideOne(config, payload).group;
		expect(group({ json_mapping: { group: "$.site" }, customer_id_default: "ACME" }, { site: "North\n1" })).toBe("North 1");
		expect(group({ customer_id_default: "ACME" }, {})).toBe("ACME");
		expect(group({}, {})).toBeNull();
	});
});
