import { describe, expect, test } from "bun:test";
import { lastOf } from "../../src/alerts/pipeline/index.ts";
import { contextOf, decideOne } from "./deciding.ts";

const now = Date.parse("2026-03-04T12:00:00Z");
const at = (value: string | number, zone?: string): string | null => {
	const settings = { ...contextOf().settings, ...(zone === undefined ? {} : { TIME_ZONE: zone }) };
	const { occurredAt } = decideOne({ json_mapping: { occurred_at: "$.at" } }, { at: value }, { now, settings });
	return occurredAt === null ? null : new Date(occurredAt).toISOString();
};

describe("when it happened", () => {
	const table: readonly [string | number, string | null][] = [
		["2026-03-04T11:00:00Z", "2026-03-04T11:00:00.000Z"],
		["2026-03-04T11:00:00.123456789Z", "2026-03-04T11:00:00.123Z"],
		["2026-03-04T13:00:00+02:00", "2026-03-04T11:00:00.000Z"],
		["2026-03-04 11:00:00", "2026-03-04T11:00:00.000Z"],
		["2026-03-04 11:00:00 UTC", "2026-03-04T11:00:00.000Z"],
		["2026.03.04 11:00:00", "2026-03-04T11:00:00.000Z"],
		["Wed, 04 Mar 2026 11:00:00 +0000", "2026-03-04T11:00:00.000Z"],
		[1772622000, "2026-03-04T11:00:00.000Z"],
		["1772622000.5", "2026-03-04T11:00:00.500Z"],
		[1772622000123, "2026-03-04T11:00:00.123Z"],
		["1772622000123456", "2026-03-04T11:00:00.123Z"],
		["1772622000123456789", "2026-03-04T11:00:00.123Z"],
		["yesterday", null],
		["2026-02-30T11:00:00Z", null],
		["03/04/2026 11:00", null],
		["1999-03-04T11:00:00Z", null],
		["2026-03-06T11:00:00Z", null],
		["5", null],
		["Infinity", null],
	];
	for (const [given, expected] of table) test(`is ${expected ?? "not known"} of ${given}`, () => expect(at(given)).toBe(expected));

	test("is in the zone of HookWise where none is said", () => {
		expect(at("2026-03-04 11:00:00", "Europe/Berlin")).toBe("2026-03-04T10:00:00.000Z");
		expect(at("2026-03-04 11:00:00Z", "Europe/Berlin")).toBe("2026-03-04T11:00:00.000Z");
		expect(at("2026-03-04 11:00:00", "No/Where")).toBe("2026-03-04T11:00:00.000Z");
	});

	test("is told in the trace, also where it cannot be read", () => {
		const step = (value: string) => lastOf(decideOne({ json_mapping: { occurred_at: "$.at" } }, { at: value }).trace, "occurred");
		expect(step("2026-03-04T11:00:00Z")?.at).toBe("2026-03-04T11:00:00Z");
		expect(step("soon")).toMatchObject({ at: null, seen: "soon" });
		expect(lastOf(decideOne({}, {}).trace, "occurred")).toBeUndefined();
	});
});
