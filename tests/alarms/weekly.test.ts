import { expect, test } from "bun:test";
import { createWeekly, SETTINGS_KEY } from "../../src/watch/alarms/weekly.ts";
import { createNoiseNumbers, figuresOf } from "../../src/watch/noise/index.ts";
import { createFakeClock } from "../doubles/clock.ts";

const WEEK_MS = 7 * 86_400_000;
const tally = {
	...{ endpointId: "e", company: "ACME", alerts: 100, openings: 12, incidents: 4, tickets: 4, notes: 6 },
	recoveries: [60_000, 120_000, 600_000],
};

test("figures: what came to neither ticket nor note was kept away; times from the ticket to the recovery", () => {
	expect(figuresOf([tally, { ...tally, alerts: 0, openings: 0, incidents: 0, tickets: 0, notes: 0, recoveries: [] }])).toEqual({
		...{ alerts: 100, incidents: 12, tickets: 4, notes: 6, removed_percent: 90 },
		recovery: { count: 3, mean: 260, median: 120, p95: 600 },
	});
	expect(figuresOf([])).toMatchObject({ removed_percent: null, recovery: { count: 0, mean: null, median: null, p95: null } });
});

test("a week after somebody first wanted it the summary is posted, once, and again where that failed", async () => {
	const clock = createFakeClock();
	const kept = new Map<string, string>();
	const posted: string[] = [];
	let works = false;
	let isOn = false;
	const asked: { from: number; to: number }[] = [];
	const reading = {
		tallies: async (filter: { from: number; to: number }) => {
			asked.push(filter);
			return [tally];
		},
		talkers: async () => [],
		flapping: async () => [{ title: "Radio link is down", endpointId: "e", company: "ACME", count: 30 }],
	};
	const weekly = createWeekly({
		noise: createNoiseNumbers({ reading: reading as never, clock }),
		meta: { get: async (key) => kept.get(key) ?? null, set: async (key, value) => void kept.set(key, value) },
		clock,
		isOn: () => isOn,
		key: SETTINGS_KEY,
		post: async (message) => {
			posted.push(message);
			return { ok: works };
		},
	});
	await weekly.look();
	isOn = true;
	await weekly.look();
	await clock.advance(WEEK_MS - 1_000);
	await weekly.look();
	expect(posted).toEqual([]);
	await clock.advance(1_000);
	await weekly.look();
	expect(posted).toEqual([
		"Last week: 100 alerts, 12 incidents, 4 tickets, 6 notes. 90 % of the alerts needed neither ticket nor note. Time to recover: median 2 min, 95 % within 10 min. Most restless: Radio link is down (30 times).",
	]);
	expect(asked.map(({ from, to }) => to - from)).toEqual([WEEK_MS]);
	works = true;
	await weekly.look();
	expect(posted).toHaveLength(1);
	await clock.advance(3_600_000);
	await weekly.look();
	await weekly.look();
	expect(posted).toHaveLength(2);
	await clock.advance(WEEK_MS);
	await weekly.look();
	expect(posted).toHaveLength(3);
});
