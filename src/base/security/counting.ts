import type { Clock } from "../clock.ts";

/** Counts events per key in fixed time windows, with limited memory. */
export interface WindowCounter {
	/** Counts one event. @returns the key's number of events in this window */
	hit(key: string): number;
	count(key: string): number;
	/** Whole seconds until the window ends, 1 or more. */
	secondsLeft(): number;
}

/**
 * @param capacity maximum number of keys; beyond it the oldest is dropped, so that a flood of keys cannot
 * fill the memory
 */
export function createWindowCounter(options: { clock: Clock; windowMs: number; capacity: number }): WindowCounter {
	const { clock, windowMs, capacity } = options;
	const counts = new Map<string, number>();
	let window = -1;
	const turn = () => {
		const current = Math.floor(clock.now() / windowMs);
		if (current === window) return;
		window = current;
		counts.clear();
	};
	return {
		hit(key) {
			turn();
			const count = (counts.get(key) ?? 0) + 1;
			const oldest = counts.size >= capacity && !counts.has(key) ? counts.keys().next().value : undefined;
			if (oldest !== undefined) counts.delete(oldest);
			counts.set(key, count);
			return count;
		},
		count(key) {
			turn();
			return counts.get(key) ?? 0;
		},
		secondsLeft: () => Math.max(1, Math.ceil((windowMs - (clock.now() % windowMs)) / 1000)),
	};
}
