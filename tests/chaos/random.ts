/** Numbers that a seed repeats. */
export interface Random {
	/** From 0 up to 1. */
	next(): number;
	/** A whole number from `from` through `to`. */
	whole(from: number, to: number): number;
	chance(of: number): boolean;
	pick<T>(list: readonly [T, ...T[]]): T;
}

/** mulberry32: small, and even enough to shake a program with. */
export function createRandom(seed: number): Random {
	let state = seed >>> 0;
	const next = (): number => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
	const whole = (from: number, to: number): number => from + Math.floor(next() * (to - from + 1));
	return {
		next,
		whole,
		chance: (of) => next() < of,
		pick: (list) => list[whole(0, list.length - 1)] ?? list[0],
	};
}
