import { describe, expect, test } from "bun:test";
import type { EndpointService } from "../../src/setup/endpoints/index.ts";
import type { RemoteReading } from "../../src/store/index.ts";
import { createStats } from "../../src/web/dashboard/stats.ts";
import { createFakeClock } from "../doubles/clock.ts";

const DAY = 86_400_000;

/** Statistics over counters that stand at given times: each counts once as created. */
function statsAt(now: string, events: readonly string[] = []) {
	const asked: number[][] = [];
	const sum = (from: number, to: number) => ({ created: events.filter((at) => Date.parse(at) >= from && Date.parse(at) < to).length });
	const numbers: RemoteReading["numbers"] = {
		sums: async (from, to) => sum(from, to),
		series: async (bounds) => {
			asked.push([...bounds]);
			return bounds.slice(0, -1).map((from, index) => ({ updated: 0, closed: 0, ...sum(from, bounds[index + 1] ?? 0) }));
		},
		endpoints: async () => [],
		oldestWaiting: async () => null,
		waiting: async () => 0,
		work: async () => ({ median: null, p95: null }),
	};
	const endpoints = { list: async () => [] } as unknown as EndpointService;
	return {
		stats: createStats({
			reading: numbers,
			endpoints,
			clock: createFakeClock(now),
			psa: { identity: "sandbox" },
			nextSilenceAt: () => null,
		}),
		asked,
	};
}
const dates = async (now: string, period: "daily" | "weekly" | "monthly") =>
	(await statsAt(now).stats.history(period)).map(({ date }) => date);
const counts = async (now: string, period: "daily" | "weekly" | "monthly", events: readonly string[]) =>
	(await statsAt(now, events).stats.history(period)).map(({ created }) => created);

describe("days", () => {
	test("are seven in UTC, today the last, over months and leap days", async () => {
		expect(await dates("2026-03-04T12:00:00Z", "daily")).toEqual([
			"2026-02-26",
			"2026-02-27",
			"2026-02-28",
			"2026-03-01",
			"2026-03-02",
			"2026-03-03",
			"2026-03-04",
		]);
		expect((await dates("2028-03-01T00:00:00Z", "daily")).at(-2)).toBe("2028-02-29");
	});

	test("begin at midnight to the millisecond", async () => {
		const events = ["2026-03-03T23:59:59.999Z", "2026-03-04T00:00:00.000Z"];
		expect((await counts("2026-03-04T00:00:00.000Z", "daily", events)).slice(-2)).toEqual([1, 1]);
		expect((await counts("2026-03-03T23:59:59.999Z", "daily", events)).at(-1)).toBe(1);
	});
});

describe("weeks", () => {
	test("begin on Monday, and belong to the year of their Thursday", async () => {
		// 2026 has 53 ISO weeks; 1 January 2027 is the Friday of the last.
		expect(await dates("2027-01-01T12:00:00Z", "weekly")).toEqual(["2026-W50", "2026-W51", "2026-W52", "2026-W53"]);
		expect(await dates("2027-01-03T23:59:59Z", "weekly")).toEqual(["2026-W50", "2026-W51", "2026-W52", "2026-W53"]);
		expect(await dates("2027-01-04T00:00:00Z", "weekly")).toEqual(["2026-W51", "2026-W52", "2026-W53", "2027-W01"]);
		// Monday 29 December 2025 is the first day of 2026's first week.
		expect(await dates("2025-12-29T00:00:00Z", "weekly")).toEqual(["2025-W50", "2025-W51", "2025-W52", "2026-W01"]);
		expect((await dates("2024-12-31T00:00:00Z", "weekly")).at(-1)).toBe("2025-W01");
	});

	test("hold what happened from Monday 00:00 to Sunday 24:00", async () => {
		const events = ["2026-03-01T23:59:59.999Z", "2026-03-02T00:00:00Z", "2026-03-08T23:59:59.999Z", "2026-03-09T00:00:00Z"];
		expect(await counts("2026-03-08T23:59:59Z", "weekly", events)).toEqual([0, 0, 1, 2]);
		expect(await counts("2026-03-09T00:00:00Z", "weekly", events)).toEqual([0, 1, 2, 1]);
	});

	test("agree with the calendar on every day of thirty years", async () => {
		for (let at = Date.UTC(2015, 0, 1); at < Date.UTC(2045, 0, 1); at += 11 * DAY) {
			const now = new Date(at);
			// ISO 8601 the other way round: count from the week that holds 4 January.
			const thursday = new Date(at + (3 - ((now.getUTCDay() + 6) % 7)) * DAY);
			const fourth = Date.UTC(thursday.getUTCFullYear(), 0, 4);
			const firstMonday = fourth - ((new Date(fourth).getUTCDay() + 6) % 7) * DAY;
			const week = Math.floor((at - firstMonday) / (7 * DAY)) + 1;
			const wanted = `${thursday.getUTCFullYear()}-W${String(week).padStart(2, "0")}`;
			expect([now.toISOString(), (await dates(now.toISOString(), "weekly")).at(-1)]).toEqual([now.toISOString(), wanted]);
		}
	});
});

describe("months", () => {
	test("are six whole ones, over the turn of the year and from its longest days", async () => {
		expect(await dates("2026-03-31T23:59:59Z", "monthly")).toEqual(["2025-10", "2025-11", "2025-12", "2026-01", "2026-02", "2026-03"]);
		expect(await dates("2026-08-31T12:00:00Z", "monthly")).toEqual(["2026-03", "2026-04", "2026-05", "2026-06", "2026-07", "2026-08"]);
	});

	test("hold their first and last moment", async () => {
		const events = ["2026-01-31T23:59:59.999Z", "2026-02-01T00:00:00Z", "2026-02-28T23:59:59.999Z", "2026-03-01T00:00:00Z"];
		expect((await counts("2026-03-15T00:00:00Z", "monthly", events)).slice(-3)).toEqual([1, 2, 1]);
	});
});

test("bounds rise, and touch each other", async () => {
	for (const period of ["daily", "weekly", "monthly"] as const) {
		const { stats, asked } = statsAt("2026-12-31T12:00:00Z");
		await stats.history(period);
		const [bounds = []] = asked;
		expect(bounds).toEqual(bounds.toSorted((a, b) => a - b));
		expect(new Set(bounds).size).toBe(bounds.length);
		expect(bounds.at(-1)).toBeGreaterThan(Date.parse("2026-12-31T12:00:00Z"));
	}
});
