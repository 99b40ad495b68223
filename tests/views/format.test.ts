import { describe, expect, test } from "bun:test";
import { ageOf, dayKey, durationOf, localOf, momentIn, momentOf, percent, sizeOf, zoneName } from "../../views/format.ts";
import { jsonText, payloadLines } from "../../views/parts/payloadTree.tsx";
import { withoutPrefix } from "../../views/words.ts";

const S = 1_000;
const MIN = 60 * S;
const H = 60 * MIN;
const D = 24 * H;

describe("ages are floored and have two units at most", () => {
	test.each([
		[9 * S, "9 s", "9 s", "9 s"],
		[59_999, "59 s", "59 s", "59 s"],
		[2 * MIN + 37 * S, "2 min", "2 min", "2 min 37 s"],
		[5 * H + 21 * MIN, "5 h", "5 h 21 min", "5 h 21 min"],
		[3 * H, "3 h", "3 h", "3 h"],
		[26 * H, "26 h", "26 h", "26 h"],
		[3 * D + 5 * H, "3 d", "3 d", "3 d"],
		[-5 * S, "0 s", "0 s", "0 s"],
	])("%d ms", (ms, coarse, plain, fine) => {
		expect([ageOf(ms, "coarse"), ageOf(ms, "plain"), ageOf(ms, "fine")]).toEqual([coarse, plain, fine]);
	});
});

test("durations, shares and sizes", () => {
	expect([0.4, 184, 612, 1_300, 35_300, 180_000].map(durationOf)).toEqual(["< 1 ms", "184 ms", "0.6 s", "1.3 s", "35.3 s", "3 min"]);
	expect(percent(98.9)).toBe("98.9\u202f%");
	expect([512, 2_148, 3 * 2 ** 20].map(sizeOf)).toEqual(["512 B", "2.1 KB", "3.0 MB"]);
});

describe("times in a zone", () => {
	const at = Date.parse("2026-11-24T07:14:29Z");
	test("today by the clock, other days with their date", () => {
		expect(momentOf(at, "America/New_York", at)).toBe("02:14:29");
		expect(momentOf(at - 3 * D, "America/New_York", at)).toBe("21 Nov 02:14");
		expect(dayKey(Date.parse("2026-11-24T03:00:00Z"), "America/New_York")).toBe("2026-11-23");
	});
	test("zones have the name that people use", () => {
		expect(["America/New_York", "Europe/Berlin", "UTC"].map((zone) => zoneName(at, zone))).toEqual(["EST", "CET", "UTC"]);
	});
	test("a picked time is the wall clock of the zone, also around a clock change", () => {
		for (const local of ["2026-11-24T02:14", "2026-03-08T01:59", "2026-03-08T03:00", "2026-11-01T03:00"]) {
			const moment = momentIn("America/New_York", local);
			expect(moment === null ? null : localOf(moment, "America/New_York")).toBe(local);
		}
		expect(momentIn("UTC", "yesterday")).toBeNull();
	});
});

test("a payload is told line by line, with paths that a mapping takes", () => {
	const { lines } = payloadLines({
		monitor: { "odd.name": 1, tags: [{ name: "firewall", value: "" }, "x"] },
		list: [],
		secret: "********",
	});
	expect(lines.map(({ depth, key, path, value }) => [depth, key, path, value])).toEqual([
		[0, "monitor", "$.monitor", null],
		[1, "odd.name", "$.monitor['odd.name']", "1"],
		[1, "tags", "$.monitor.tags", null],
		[2, "0.name", "$.monitor.tags[0].name", '"firewall"'],
		[2, "0.value", "$.monitor.tags[0].value", '""'],
		[2, "1", "$.monitor.tags[1]", '"x"'],
		[0, "list", "$.list", "[]"],
		[0, "secret", "$.secret", "********"],
	]);
	expect(jsonText({ id: 9007199254740993n })).toBe('{"id":9007199254740993}');
});

test("lists leave the ticket prefix out", () => {
	expect(withoutPrefix("Alert: VPN", "Alert:")).toBe("VPN");
	expect(withoutPrefix("Alert: VPN", "")).toBe("Alert: VPN");
	expect(withoutPrefix(null, "Alert:")).toBe("");
});
