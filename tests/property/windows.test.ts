import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { isInside, readWindow } from "../../src/alerts/pipeline/windows.ts";
import { localDayOf, momentOf, zoneOf } from "../../src/alerts/pipeline/zones.ts";
import type { Json } from "../../src/base/json.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

function covers(window: Json, at: string): boolean {
	const reading = readWindow(window);
	if (!reading.ok) throw new Error(reading.problem);
	return isInside(reading.window, Date.parse(at));
}

const ZONES = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "Pacific/Apia", "America/St_Johns", "UTC"];
const zoneName = fc.constantFrom(...ZONES);
const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

/** A moment between 2025 and 2028, in whole seconds. */
const moment = fc.integer({ min: Date.UTC(2025, 0, 1) / 1000, max: Date.UTC(2028, 0, 1) / 1000 }).map((second) => second * 1000);
const clock = fc.tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }));
const hhmm = ([hour, minute]: readonly [number, number]): string => `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`;

/** What a clock on the wall shows, read from the runtime's own formatting and not from ours. */
function wallOf(at: number, zone: string): { readonly second: number; readonly day: string } {
	const parts = Object.fromEntries(
		new Intl.DateTimeFormat("en-GB", {
			timeZone: zone,
			hourCycle: "h23",
			weekday: "short",
			hour: "2-digit",
			minute: "2-digit",
			second: "2-digit",
		})
			.formatToParts(at)
			.map(({ type, value }) => [type, value]),
	);
	return { second: Number(parts.hour) * 3600 + Number(parts.minute) * 60 + Number(parts.second), day: parts.weekday ?? "" };
}

/** Whether the clock of a zone changes within a day of a moment. */
function isNearChange(at: number, zone: string): boolean {
	const offsets = [-DAY, -DAY / 2, 0, DAY / 2, DAY].map((by) => zoneOf(zone)?.offsetAt(at + by));
	return new Set(offsets).size > 1;
}

describe("a window in any zone", () => {
	test("covers what the clock on the wall says, on every day on which no clock changes", () => {
		fc.assert(
			fc.property(moment, zoneName, clock, clock, fc.subarray(DAYS), fc.boolean(), (at, zone, start, end, days, weekly) => {
				fc.pre(!isNearChange(at, zone));
				const window = { type: weekly ? "weekly" : "daily", start: hhmm(start), end: hhmm(end), days, time_zone: zone };
				const wall = wallOf(at, zone);
				const [from, to] = [start[0] * 3600 + start[1] * 60, end[0] * 3600 + end[1] * 60];
				const runs = (day: string) => !weekly || days.includes(day);
				const yesterday = DAYS[(DAYS.indexOf(wall.day) + 6) % 7] ?? "";
				const expected =
					from === to
						? runs(wall.day)
						: from < to
							? runs(wall.day) && wall.second >= from && wall.second <= to
							: (runs(wall.day) && wall.second >= from) || (runs(yesterday) && wall.second <= to);
				expect(covers(window, new Date(at).toISOString())).toBe(expected);
			}),
			{ numRuns: 3_000 },
		);
	});

	test("of UTC is the same whether the zone is named or not", () => {
		fc.assert(
			fc.property(moment, clock, clock, (at, start, end) => {
				const window = { type: "daily", start: hhmm(start), end: hhmm(end) };
				const when = new Date(at).toISOString();
				for (const time_zone of ["UTC", "Etc/UTC", "utc", "", null])
					expect(covers({ ...window, time_zone }, when)).toBe(covers(window, when));
			}),
			{ numRuns: 300 },
		);
	});

	test("of a month has each of its days exactly once among the first to the fourth and, if it has five, the last", () => {
		fc.assert(
			fc.property(moment, zoneName, (at, zone) => {
				const when = new Date(at).toISOString();
				const window = (nth: number) => ({
					type: "monthly",
					start: "00:00",
					end: "00:00",
					days: [wallOf(at, zone).day],
					nth,
					time_zone: zone,
				});
				const held = [1, 2, 3, 4].filter((nth) => covers(window(nth), when));
				expect(held.length).toBeLessThanOrEqual(1);
				if (held.length === 0) expect(covers(window(-1), when)).toBe(true);
			}),
			{ numRuns: 500 },
		);
	});
});

describe("the moment of a local time", () => {
	test("shows that time on the wall where it exists, the first no later than the last, and never one before where it does not", () => {
		fc.assert(
			fc.property(moment, zoneName, (at, name) => {
				const zone = zoneOf(name);
				if (zone === null) throw new Error(`There is no zone ${name}`);
				const local = at; // any local time, as if it were UTC
				const [first, last] = [momentOf(zone, local, "first"), momentOf(zone, local, "last")];
				expect(first).toBeLessThanOrEqual(last);
				const shown = first + zone.offsetAt(first);
				if (shown !== local) {
					// It does not exist: the next that does, which is where the clock was put forward.
					expect(first).toBe(last);
					expect(shown).toBeGreaterThan(local);
					expect(first - 1000 + zone.offsetAt(first - 1000)).toBeLessThan(local);
				} else expect(last + zone.offsetAt(last)).toBe(local);
			}),
			{ numRuns: 3_000 },
		);
	});

	test("is found again from the day that holds it", () => {
		fc.assert(
			fc.property(moment, zoneName, (at, name) => {
				const zone = zoneOf(name);
				if (zone === null) throw new Error(`There is no zone ${name}`);
				const day = localDayOf(zone, at);
				const local = at + zone.offsetAt(at);
				expect(local - day).toBeGreaterThanOrEqual(0);
				expect(local - day).toBeLessThan(DAY);
				expect([momentOf(zone, local, "first"), momentOf(zone, local, "last")]).toContain(at);
			}),
			{ numRuns: 1_000 },
		);
	});
});

describe("on the day a clock changes", () => {
	const berlin = (start: string, end: string, more: Record<string, Json> = {}): Json => ({
		type: "daily",
		start,
		end,
		time_zone: "Europe/Berlin",
		...more,
	});
	// 2026-03-29: 02:00 becomes 03:00 at 01:00Z. 2026-10-25: 03:00 becomes 02:00 at 01:00Z.
	const table: readonly [string, Json, string, boolean][] = [
		["a start that does not exist is the next time that does", berlin("02:30", "05:00"), "2026-03-29T01:00:00Z", true],
		["and nothing before it", berlin("02:30", "05:00"), "2026-03-29T00:59:59Z", false],
		["an end that does not exist is the next time that does", berlin("00:00", "02:30"), "2026-03-29T01:00:00Z", true],
		["and nothing after it", berlin("00:00", "02:30"), "2026-03-29T01:00:01Z", false],
		["a start that exists twice counts from the first", berlin("02:30", "04:00"), "2026-10-25T00:30:00Z", true],
		["an end that exists twice counts to the last", berlin("00:00", "02:30"), "2026-10-25T01:30:00Z", true],
		["and not beyond", berlin("00:00", "02:30"), "2026-10-25T01:30:01Z", false],
		["an overnight window is an hour shorter in spring", berlin("22:00", "04:00"), "2026-03-29T02:00:00Z", true],
		["and ends with its local end", berlin("22:00", "04:00"), "2026-03-29T02:00:01Z", false],
		["and an hour longer in autumn", berlin("22:00", "04:00"), "2026-10-25T03:00:00Z", true],
		["in summer it is two hours ahead of UTC", berlin("09:00", "10:00"), "2026-07-01T07:30:00Z", true],
		["in winter it is one", berlin("09:00", "10:00"), "2026-01-01T08:30:00Z", true],
		[
			"Fri 22:00–04:00 covers local Saturday 03:00",
			berlin("22:00", "04:00", { type: "weekly", days: ["fri"] }),
			"2026-07-04T01:00:00Z",
			true,
		],
		["and not local Friday 03:00", berlin("22:00", "04:00", { type: "weekly", days: ["fri"] }), "2026-07-03T01:00:00Z", false],
		[
			"the last Sunday of March is the day itself",
			berlin("00:00", "00:00", { type: "monthly", days: ["SUNDAY"], nth: -1 }),
			"2026-03-29T10:00:00Z",
			true,
		],
		[
			"the fourth Sunday of that March is another",
			berlin("00:00", "00:00", { type: "monthly", days: ["Sun"], nth: 4 }),
			"2026-03-29T10:00:00Z",
			false,
		],
		[
			"an overnight window of the second Tuesday goes into Wednesday",
			berlin("22:00", "04:00", { type: "monthly", days: ["Tue"], nth: "2" }),
			"2026-03-11T02:00:00Z",
			true,
		],
		[
			"half an hour of Lord Howe counts",
			{ type: "daily", start: "02:15", end: "02:40", time_zone: "Australia/Lord_Howe" },
			"2026-10-03T15:30:00Z",
			true,
		],
		[
			"once without a zone is in the window's",
			berlin("2026-07-01T09:00", "2026-07-01T10:00", { type: "once" }),
			"2026-07-01T07:00:00Z",
			true,
		],
		["once with a zone keeps it", berlin("2026-07-01T09:00Z", "2026-07-01T10:00Z", { type: "once" }), "2026-07-01T07:00:00Z", false],
		[
			"once that exists twice is as long as it can be",
			berlin("2026-10-25T02:00", "2026-10-25T02:30", { type: "once" }),
			"2026-10-25T01:30:00Z",
			true,
		],
		["hours and minutes may lack zeros", berlin("9:5", "9:6"), "2026-01-01T08:05:30Z", true],
	];
	for (const [what, window, at, inside] of table) test(what, () => expect(covers(window, at)).toBe(inside));

	test("zones that are none, and months without a number, are malformed", () => {
		for (const time_zone of ["Mars/Base", "+02:00", "Europe/Berlin; x", 5, {}, "x".repeat(100)]) {
			expect(readWindow(berlin("09:00", "10:00", { time_zone })).ok).toBe(false);
		}
		for (const nth of [undefined, 0, 5, -2, 1.5, "first", null]) {
			const window = berlin("09:00", "10:00", { type: "monthly", days: ["Mon"], ...(nth === undefined ? {} : { nth }) });
			expect(readWindow(window).ok).toBe(false);
		}
	});
});
