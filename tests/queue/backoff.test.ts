import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { backoff, retryAt } from "../../src/alerts/queue/index.ts";

const QUARTER_HOUR = 15 * 60_000;
const anyRandom = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe("the wait before another try", () => {
	test("doubles from the base, with 20 % jitter either way, and is never over 15 minutes", () => {
		fc.assert(
			fc.property(fc.integer({ min: 1, max: 5_000 }), fc.integer({ min: 1, max: 60_000 }), anyRandom, (failed, baseMs, random) => {
				const wait = backoff(failed, baseMs, random);
				const doubled = Math.min(QUARTER_HOUR, baseMs * 2 ** (failed - 1));
				expect(Number.isInteger(wait)).toBe(true);
				expect(wait).toBeGreaterThanOrEqual(Math.floor(doubled * 0.8));
				expect(wait).toBeLessThanOrEqual(Math.min(QUARTER_HOUR, Math.ceil(doubled * 1.2)));
			}),
			{ numRuns: 2_000 },
		);
	});

	test("with the default base is about 2, 4, 8 seconds and so on", () => {
		expect([1, 2, 3, 8, 9, 10].map((failed) => backoff(failed, 2_000, 0.5))).toEqual([2_000, 4_000, 8_000, 256_000, 512_000, QUARTER_HOUR]);
	});

	test("grows with the random number and with each failure, until the longest", () => {
		fc.assert(
			fc.property(fc.integer({ min: 1, max: 40 }), anyRandom, anyRandom, (failed, a, b) => {
				expect(backoff(failed, 2_000, Math.min(a, b))).toBeLessThanOrEqual(backoff(failed, 2_000, Math.max(a, b)));
				expect(backoff(failed, 2_000, a)).toBeLessThanOrEqual(backoff(failed + 1, 2_000, a));
			}),
		);
	});

	test("is never over sooner than Retry-After says, and no later than it would be without", () => {
		const retry = { now: 1_000_000, failed: 1, baseMs: 2_000, random: 0.5 };
		expect(retryAt({ ...retry, notBefore: null })).toBe(1_002_000);
		expect(retryAt({ ...retry, notBefore: 1_001_000 })).toBe(1_002_000);
		expect(retryAt({ ...retry, notBefore: 1_090_000 })).toBe(1_090_000);
	});
});
