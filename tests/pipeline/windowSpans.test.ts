import { expect, test } from "bun:test";
import { readWindow, spansOf } from "../../src/alerts/pipeline/index.ts";
import { isInside } from "../../src/alerts/pipeline/windows.ts";

const HOUR_MS = 3_600_000;

function windowOf(given: Record<string, string | number | string[]>) {
	const reading = readWindow(given);
	if (!reading.ok) throw new Error(reading.problem);
	return reading.window;
}

const shown = (given: Record<string, string | number | string[]>, from: string, to: string): string[] =>
	spansOf(windowOf(given), Date.parse(from), Date.parse(to)).map(
		({ start, end }) => `${new Date(start).toISOString().slice(0, 16)} ${new Date(end).toISOString().slice(0, 16)}`,
	);

test("an overnight window of a weekday belongs to the day on which it starts, in its own zone", () => {
	const given = { type: "weekly", days: ["Fri"], start: "22:00", end: "04:00", time_zone: "America/New_York" };
	expect(shown(given, "2026-11-23T00:00:00Z", "2026-12-07T00:00:00Z")).toEqual([
		"2026-11-28T03:00 2026-11-28T09:00",
		"2026-12-05T03:00 2026-12-05T09:00",
	]);
	// One that began before the calendar does is still on it.
	expect(shown(given, "2026-11-28T05:00:00Z", "2026-11-28T06:00:00Z")).toEqual(["2026-11-28T03:00 2026-11-28T09:00"]);
});

test("whole days, monthly windows and single ones", () => {
	const whole = { type: "daily", start: "00:00", end: "00:00", time_zone: "Europe/Berlin" };
	// The night in which the clock is put back has an hour more.
	expect(shown(whole, "2026-10-25T06:00:00Z", "2026-10-25T07:00:00Z")).toEqual(["2026-10-24T22:00 2026-10-25T22:59"]);
	const monthly = { type: "monthly", days: ["Tue"], nth: 2, start: "01:00", end: "03:00" };
	expect(shown(monthly, "2026-11-01T00:00:00Z", "2026-12-31T00:00:00Z")).toEqual([
		"2026-11-10T01:00 2026-11-10T03:00",
		"2026-12-08T01:00 2026-12-08T03:00",
	]);
	const once = { start: "2026-11-26T22:00:00Z", end: "2026-11-27T04:00:00Z" };
	expect(shown(once, "2026-11-27T00:00:00Z", "2026-11-28T00:00:00Z")).toEqual(["2026-11-26T22:00 2026-11-27T04:00"]);
	expect(shown(once, "2026-11-28T00:00:00Z", "2026-11-29T00:00:00Z")).toEqual([]);
});

test("the calendar says of every quarter of an hour what deciding says, also where clocks change", () => {
	const zones = ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"];
	const hours = [
		["22:00", "04:00"],
		["02:30", "02:45"],
		["09:00", "11:30"],
		["00:00", "00:00"],
	];
	for (const [middle] of [["2026-03-29T01:00:00Z"], ["2026-10-25T01:00:00Z"], ["2026-11-01T06:00:00Z"], ["2026-04-04T15:00:00Z"]]) {
		const [from, to] = [Date.parse(middle ?? "") - 48 * HOUR_MS, Date.parse(middle ?? "") + 48 * HOUR_MS];
		for (const time_zone of zones) {
			for (const [start = "", end = ""] of hours) {
				const window = windowOf({ type: "weekly", days: ["Sat", "Sun"], start, end, time_zone });
				const spans = spansOf(window, from, to);
				for (let at = from; at <= to; at += HOUR_MS / 4) {
					const drawn = spans.some((span) => span.start <= at && at <= span.end);
					expect([time_zone, start, new Date(at).toISOString(), drawn]).toEqual([
						...[time_zone, start, new Date(at).toISOString()],
						isInside(window, at),
					]);
				}
			}
		}
	}
});
