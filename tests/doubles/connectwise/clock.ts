/** Time as the double knows it: a test may hand in one that it moves by hand. */
export interface DoubleClock {
	/** Milliseconds since 1970. */
	now(): number;
	/** Calls back after so many milliseconds; what it returns calls it off. */
	after(ms: number, fn: () => void): () => void;
}

/** The real time, or only its reading replaced. */
export function realClock(now: () => number = Date.now): DoubleClock {
	return {
		now,
		after(ms, fn) {
			const timer = setTimeout(fn, ms);
			return () => clearTimeout(timer);
		},
	};
}

/** A promise of `after`. */
export const wait = (clock: DoubleClock, ms: number): Promise<void> => new Promise((resolve) => clock.after(ms, resolve));
