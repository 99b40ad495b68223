import { describe, expect, test } from "bun:test";
import { checkWindow, readInstant } from "../../src/alerts/pipeline/index.ts";
import type { Json } from "../../src/base/json.ts";
import { decideOne } from "./deciding.ts";

const covers = (window: Json, at: string): boolean =>
	decideOne({ maintenance_windows: [window] }, { name: "n" }, { now: Date.parse(at) }).suppressed === "maintenance_window";

const daily = (start: string, end: string): Json => ({ type: "daily", start, end });
const weekly = (days: Json, start: string, end: string): Json => ({ type: "weekly", days, start, end });
const once = (start: string, end: string): Json => ({ type: "once", start, end });

// 2026-03-04 is a Wednesday, 2026-03-06 a Friday.
describe("a maintenance window", () => {
	const table: readonly [string, Json, string, boolean][] = [
		["holds its first second", daily("09:00", "11:30"), "2026-03-04T09:00:00Z", true],
		["holds its last second", daily("09:00", "11:30"), "2026-03-04T11:30:00Z", true],
		["is compared to the second, so what is left of it is inside", daily("09:00", "11:30"), "2026-03-04T11:30:00.999Z", true],
		["ends with its last second", daily("09:00", "11:30"), "2026-03-04T11:30:01Z", false],
		["does not hold the second before", daily("09:00", "11:30"), "2026-03-04T08:59:59Z", false],
		["overnight holds the evening", daily("22:00", "04:00"), "2026-03-04T23:00:00Z", true],
		["overnight holds the morning", daily("22:00", "04:00"), "2026-03-04T04:00:00Z", true],
		["overnight does not hold the day", daily("22:00", "04:00"), "2026-03-04T12:00:00Z", false],
		["of equal ends is the whole day", daily("07:00", "07:00"), "2026-03-04T03:00:00Z", true],
		["of a weekly day and equal ends is that whole day", weekly(["Wed"], "07:00", "07:00"), "2026-03-04T23:59:59Z", true],
		["of a weekly day and equal ends is no other day", weekly(["Wed"], "07:00", "07:00"), "2026-03-05T03:00:00Z", false],
		["Fri 22:00–04:00 covers Friday evening", weekly(["Fri"], "22:00", "04:00"), "2026-03-06T22:00:00Z", true],
		["Fri 22:00–04:00 covers Saturday 03:00", weekly(["Fri"], "22:00", "04:00"), "2026-03-07T03:00:00Z", true],
		["Fri 22:00–04:00 does not cover Friday 03:00", weekly(["Fri"], "22:00", "04:00"), "2026-03-06T03:00:00Z", false],
		["Sat 22:00–04:00 goes over the week's end", weekly(["Sat"], "22:00", "04:00"), "2026-03-08T03:00:00Z", true],
		["Sun 22:00–04:00 covers Monday", weekly(["Sun"], "22:00", "04:00"), "2026-03-09T03:00:00Z", true],
		["takes long days in any case", weekly(["WEDNESDAY", "fri"], "09:00", "10:00"), "2026-03-04T09:30:00Z", true],
		["takes days in a text", weekly("mon, Wed", "09:00", "10:00"), "2026-03-04T09:30:00Z", true],
		["without days covers none", weekly([], "09:00", "10:00"), "2026-03-04T09:30:00Z", false],
		["takes seconds", daily("09:00:30", "09:00:40"), "2026-03-04T09:00:29Z", false],
		["once holds both ends", once("2026-03-04T10:00:00Z", "2026-03-04T14:00:00Z"), "2026-03-04T14:00:00Z", true],
		["once ends with its last second", once("2026-03-04T10:00:00Z", "2026-03-04T14:00:00Z"), "2026-03-04T14:00:01Z", false],
		["once without a zone is UTC", once("2026-03-04T10:00", "2026-03-04 14:00:00"), "2026-03-04T10:00:00Z", true],
		["once with a zone is in it", once("2026-03-04T10:00:00+02:00", "2026-03-04T10:30:00+0200"), "2026-03-04T08:15:00Z", true],
		["is once without a type", { start: "2026-03-04T10:00:00Z", end: "2026-03-04T14:00:00Z" }, "2026-03-04T12:00:00Z", true],
		["once that ends before it starts covers nothing", once("2026-03-04T14:00:00Z", "2026-03-04T10:00:00Z"), "2026-03-04T12:00:00Z", false],
	];
	for (const [what, window, at, inside] of table) test(what, () => expect(covers(window, at)).toBe(inside));

	const malformed: readonly Json[] = [
		null,
		5,
		"daily",
		[],
		{},
		daily("9", "10:00"),
		daily("24:00", "10:00"),
		daily("09:60", "10:00"),
		{ type: "daily", start: "09:00" },
		{ type: "yearly", start: "09:00", end: "10:00" },
		weekly(["Xyz"], "00:00", "00:00"),
		weekly(["We"], "00:00", "00:00"),
		weekly(null, "00:00", "00:00"),
		once("2026-02-30T00:00:00Z", "2027-01-01T00:00:00Z"),
		once("tomorrow", "2027-01-01T00:00:00Z"),
		once("2026-01-01T00:00:00Z", ""),
	];
	for (const window of malformed) {
		test(`${JSON.stringify(window)} is malformed: named, never suppresses, and hides no other`, () => {
			expect(checkWindow(window)).toEndWith(".");
			expect(covers(window, "2026-03-04T12:00:00Z")).toBe(false);
			const config = { maintenance_windows: [window, daily("00:00", "00:00")] };
			const verdict = decideOne(config, { name: "n" });
			expect(verdict.suppressed).toBe("maintenance_window");
			expect(verdict.problems).toHaveLength(1);
			expect(verdict.problems[0]).toStartWith("maintenance_windows, 1: ");
		});
	}

	test("is read from JSON inside text, as the original stored it", () => {
		const config = { maintenance_windows: JSON.stringify([daily("00:00", "00:00")]) };
		expect(decideOne(config, {}).suppressed).toBe("maintenance_window");
	});
});

describe("an instant", () => {
	const at = (text: string) => {
		const ms = readInstant(text);
		return ms === null ? null : new Date(ms).toISOString();
	};
	test("is read with and without seconds, fraction and zone", () => {
		expect(at("2026-03-04T10:00Z")).toBe("2026-03-04T10:00:00.000Z");
		expect(at(" 2026-03-04 10:00:01.5 ")).toBe("2026-03-04T10:00:01.500Z");
		expect(at("2026-03-04T10:00:00.123456789-01")).toBe("2026-03-04T11:00:00.123Z");
		expect(at("2026-03-04t10:00:00z")).toBe("2026-03-04T10:00:00.000Z");
		expect(at("2024-02-29T00:00:00Z")).toBe("2024-02-29T00:00:00.000Z");
	});
	test("is nothing else", () => {
		for (const text of [
			"",
			"2026-03-04",
			"10:00",
			"2026-13-01T00:00Z",
			"2026-02-29T00:00Z",
			"2026-03-04T25:00Z",
			"2026-03-04T10:00 CET",
			"1772618400",
		])
			expect(at(text)).toBeNull();
	});
});
