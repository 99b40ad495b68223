import { expect, test } from "bun:test";
import { startConnectWise } from "../doubles/connectwise/index.ts";
import { createRandom } from "./index.ts";
import { growthOf, judge, type Minute, playSoak, quantile } from "./soak/index.ts";

const BOUNDS = { growthMb: 48, p99Ms: 250 };
const MB = 1_024;

const minute = (number: number, changes: Partial<Minute> = {}): Minute => ({
	...{ minute: number, weather: "fine", acknowledgements: [1, 2, 3], refused: 0, waiting: 0 },
	...{ leastKb: 50 * MB, mostKb: 90 * MB, residentKb: 120 * MB, cpuMs: 10, lagMs: 0 },
	truth: { acknowledged: 3, lost: 0, doubled: 0, wrong: 0, lines: [] },
	...changes,
});

test("a run passes whose memory stays, whose acknowledgements are quick, and of which nothing is lost, doubled or wrong", () => {
	expect(judge([minute(1), minute(2), minute(3), minute(4)], BOUNDS)).toEqual([]);
});

test.each(["lost", "doubled", "wrong"] as const)("one alert that is %s fails it", (what) => {
	const truth = { ...minute(2).truth, [what]: 1 };
	expect(judge([minute(1), minute(2, { truth }), minute(3)], BOUNDS)).toEqual([expect.stringContaining(`1 ${what}`)]);
});

test("memory that is kept from minute to minute fails it, what is given back does not, and the first minutes are for warming up", () => {
	const kept = (mb: readonly number[]): Minute[] => mb.map((least, index) => minute(index + 1, { leastKb: least * MB }));
	expect(growthOf(kept([30, 60, 70, 72, 71, 90]))).toBe(20);
	expect(judge(kept([30, 60, 70, 71, 72, 73]), BOUNDS)).toEqual([]);
	expect(judge(kept([30, 60, 70, 90, 110, 130]), BOUNDS)).toEqual([expect.stringContaining("memory grew by 60.0 MB")]);
	expect(judge([], BOUNDS)).toHaveLength(2);
});

test("more than one slow acknowledgement of a hundred fails it", () => {
	const acknowledgements = [...Array.from({ length: 97 }, () => 5), 400, 400, 400];
	expect(quantile(acknowledgements, 0.5)).toBe(5);
	expect(judge([minute(1, { acknowledgements })], BOUNDS)).toEqual([expect.stringContaining("400 ms")]);
});

test("a minute of four seconds: every tool is heard, and what it sent comes to what it should", async () => {
	const double = startConnectWise();
	const told: Minute[] = [];
	await playSoak({
		...{ double, random: createRandom(5), minutes: 1, hosts: 2, pauseMs: 500, minuteMs: 4_000 },
		told: (one) => told.push(one),
	});
	expect(told.map(({ truth }) => truth.lines)).toEqual([[]]);
	expect(told[0]?.truth.acknowledged).toBeGreaterThan(80);
	const seen = double.tickets.map(({ summary }) => summary).join("\n");
	for (const tool of ["script", "kuma", "grafana", "zabbix", "prtg"]) expect(seen).toContain(`soak 1 ${tool} `);
	await double.stop();
	// What never comes to rest is told after a minute, by its name.
}, 150_000);
