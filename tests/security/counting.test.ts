import { describe, expect, test } from "bun:test";
import { createWindowCounter } from "../../src/base/security/index.ts";
import { createFakeClock } from "../doubles/clock.ts";

const MINUTE = 60_000;
const counterAt = (start: string, capacity = 10) => {
	const clock = createFakeClock(start);
	return { clock, counter: createWindowCounter({ clock, windowMs: MINUTE, capacity }) };
};

describe("a window counter", () => {
	test("counts each key by itself, from 1", () => {
		const { counter } = counterAt("2026-03-04T12:00:00Z");
		expect([counter.hit("a"), counter.hit("a"), counter.hit("b")]).toEqual([1, 2, 1]);
		expect([counter.count("a"), counter.count("b"), counter.count("c")]).toEqual([2, 1, 0]);
	});

	test("starts again with the next window", async () => {
		const { clock, counter } = counterAt("2026-03-04T12:00:30Z");
		counter.hit("a");
		await clock.advance(29_999);
		expect(counter.count("a")).toBe(1);
		await clock.advance(1);
		expect(counter.count("a")).toBe(0);
		expect(counter.hit("a")).toBe(1);
	});

	test("tells the seconds that are left, never less than 1", async () => {
		const { clock, counter } = counterAt("2026-03-04T12:00:00Z");
		expect(counter.secondsLeft()).toBe(60);
		await clock.advance(500);
		expect(counter.secondsLeft()).toBe(60);
		await clock.advance(59_499);
		expect(counter.secondsLeft()).toBe(1);
	});

	test("remembers no more keys than its capacity, and forgets the oldest", () => {
		const { counter } = counterAt("2026-03-04T12:00:00Z", 3);
		for (const key of ["a", "b", "c", "a", "d"]) counter.hit(key);
		expect(["a", "b", "c", "d"].map((key) => counter.count(key))).toEqual([0, 1, 1, 1]);
	});
});
