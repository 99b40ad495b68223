import { describe, expect, test } from "bun:test";
import { createShare } from "../../src/store/share.ts";

/**
 * Time that other work gets in a rush of `ms`, with an acknowledgement every millisecond and turns that take
 * `turn`.
 */
function inRush(ms: number, { turn, late }: { turn: number; late: number }): { used: number; longestWait: number } {
	const share = createShare();
	share.late(late);
	let used = 0;
	let longestWait = 0;
	let turnAt = 0;
	for (let now = 0; now < ms; now++) {
		share.rush(now);
		if (!share.isFree(now)) continue;
		longestWait = Math.max(longestWait, now - turnAt);
		turnAt = now;
		share.use(turn);
		used += turn;
	}
	return { used, longestWait };
}

describe("the share of everything else while acknowledgements keep coming", () => {
	test("is an eighth or so, however long the rush lasts, and its turns come at even distances", () => {
		const { used, longestWait } = inRush(60_000, { turn: 3, late: 0 });
		expect(used / 60_000).toBeCloseTo(0.12, 2);
		expect(longestWait).toBeLessThan(30);
	});

	test("grows when what is accepted has waited for long, up to half of the time", () => {
		const part = (late: number) => inRush(60_000, { turn: 3, late }).used / 60_000;
		expect(part(5_000)).toBeCloseTo(0.12, 2);
		expect(part(17_500)).toBeCloseTo(0.31, 2);
		expect(part(30_000)).toBeCloseTo(0.5, 2);
		expect(part(3_600_000)).toBeCloseTo(0.5, 2);
	});

	test("counts a long turn in full: the next one comes when that is made up for", () => {
		const share = createShare();
		share.rush(0);
		share.rush(0);
		share.use(100);
		let now = 0;
		while (!share.isFree(now)) share.rush(++now);
		expect(now).toBeWithin(795, 806); // (100 - 4) / 0.12
	});

	test("is all of the time between acknowledgements that come one by one", () => {
		const share = createShare();
		for (let now = 0; now < 1_000; now += 60) {
			share.rush(now);
			share.use(1_000);
			expect([share.isFree(now), share.isRush(now)]).toEqual([true, false]);
		}
	});

	test("is all of the time as soon as nobody asks for acknowledgements", () => {
		const share = createShare();
		share.rush(0);
		share.rush(0);
		share.use(1_000);
		expect(share.isFree(50)).toBe(false);
		expect(share.isFree(51)).toBe(true);
		share.rush(60);
		share.rush(60);
		share.use(1_000);
		expect(share.isFree(61)).toBe(false);
		share.rest();
		expect(share.isFree(62)).toBe(true);
	});
});
