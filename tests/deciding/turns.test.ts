import { expect, test } from "bun:test";
import fc from "fast-check";
import { createTurns } from "../../src/alerts/deciding/turns.ts";

const arrivals = (endpointId: string, from: number, count: number) =>
	Array.from({ length: count }, (_, index) => ({ seq: from + index, endpointId }));

test("behind a storm of a hundred thousand, another endpoint's one alert is in the next batch", () => {
	const turns = createTurns();
	turns.add(arrivals("storm", 1, 100_000));
	turns.next(64);
	turns.add([{ seq: 100_001, endpointId: "other" }]);
	expect(turns.next(64)).toContain(100_001);
	expect(turns.waiting).toBe(100_001 - 128);
});

test("endpoints share a batch evenly, and what one leaves the others take", () => {
	const turns = createTurns();
	turns.add([...arrivals("a", 1, 100), ...arrivals("b", 101, 2), ...arrivals("c", 103, 100)]);
	const batch = turns.next(10);
	const of = (low: number, high: number) => batch.filter((seq) => seq >= low && seq <= high).length;
	expect([of(1, 100), of(101, 102), of(103, 202)]).toEqual([4, 2, 4]);
});

test("the last endpoint of one batch is not first in the next", () => {
	const turns = createTurns();
	turns.add([...arrivals("a", 1, 10), ...arrivals("b", 11, 10), ...arrivals("c", 21, 10)]);
	expect(turns.next(2)).toEqual([1, 11]);
	expect(turns.next(2)).toEqual([21, 2]);
});

test("every delivery comes once, an endpoint's own in the order of arrival, whatever is put back", () => {
	const scenario = fc.array(
		fc.record({ endpoint: fc.integer({ min: 0, max: 4 }), take: fc.integer({ min: 0, max: 7 }), keep: fc.integer({ min: 0, max: 7 }) }),
		{
			maxLength: 60,
		},
	);
	fc.assert(
		fc.property(scenario, (steps) => {
			const turns = createTurns();
			const owner = new Map<number, number>();
			const given: number[] = [];
			let seq = 0;
			const take = (limit: number, keep: number): void => {
				const batch = turns.next(limit);
				given.push(...batch.slice(0, keep));
				turns.putBack(batch.slice(keep));
			};
			for (const { endpoint, take: limit, keep } of steps) {
				seq++;
				owner.set(seq, endpoint);
				turns.add([{ seq, endpointId: String(endpoint) }]);
				take(limit, keep);
			}
			while (turns.waiting > 0) take(5, 5);
			expect([...given].sort((a, b) => a - b)).toEqual([...owner.keys()]);
			for (const endpoint of new Set(owner.values())) {
				const own = given.filter((one) => owner.get(one) === endpoint);
				expect(own).toEqual([...own].sort((a, b) => a - b));
			}
		}),
		{ numRuns: 300 },
	);
});

test("endpoints take turns even if each batch ends after one delivery", () => {
	const turns = createTurns();
	turns.add(Array.from({ length: 100 }, (_, index) => ({ seq: index + 1, endpointId: index < 98 ? "storm" : `alone ${index}` })));
	const decided: number[] = [];
	for (let batch = 0; batch < 6; batch++) {
		const [first = 0, ...rest] = turns.next(64);
		decided.push(first);
		turns.putBack(rest);
	}
	expect(decided).toEqual([1, 99, 100, 2, 3, 4]);
});
