/** A seeded generator (mulberry32), so that a week can be repeated. */
export interface Dice {
	/** From 0 up to 1. */
	next(): number;
	/** An integer from `low` to `high`, inclusive. */
	whole(low: number, high: number): number;
	pick<T>(all: readonly [T, ...T[]]): T;
	chance(share: number): boolean;
}

export function createDice(seed: number): Dice {
	let state = (seed * 2_654_435_761) >>> 0;
	const next = (): number => {
		state = (state + 0x6d2b79f5) >>> 0;
		let t = state;
		t = Math.imul(t ^ (t >>> 15), t | 1);
		t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
		return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
	};
	const whole = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1));
	return { next, whole, pick: (all) => all[whole(0, all.length - 1)] ?? all[0], chance: (share) => next() < share };
}
