import type { Clock } from "../../src/base/clock.ts";

/** A clock that stands still until a test moves it. */
export interface FakeClock extends Clock {
	/**
	 * Moves time on by `ms`. Timers that fall due run in order of their time (equal times in order of their making), each at
	 * its own moment; between them, and before the first, everything that can settle without time settles.
	 */
	advance(ms: number): Promise<void>;
	/** Lets promises and immediates settle without moving time. */
	settle(): Promise<void>;
	/** Times (ms since the epoch) of the timers that wait, soonest first. */
	readonly waiting: readonly number[];
}

interface Timer {
	readonly at: number;
	readonly fn: () => void;
}

/** Turns of the event loop given to whatever is under way; a write of the store's writer takes two. */
const TURNS = 16;

/** @param start milliseconds since the epoch, or an ISO time */
export function createFakeClock(start: number | string = "2026-03-04T12:00:00Z"): FakeClock {
	let time = typeof start === "number" ? start : Date.parse(start);
	// In order of making, so that a stable search keeps equal times in that order.
	const timers = new Set<Timer>();

	async function settle(): Promise<void> {
		for (let turn = 0; turn < TURNS; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
	}

	function soonest(until: number): Timer | null {
		let found: Timer | null = null;
		for (const timer of timers) if (timer.at <= until && (found === null || timer.at < found.at)) found = timer;
		return found;
	}

	return {
		now: () => time,
		after(ms, fn) {
			const timer = { at: time + Math.max(0, ms), fn };
			timers.add(timer);
			return () => {
				timers.delete(timer);
			};
		},
		async advance(ms) {
			const until = time + ms;
			await settle();
			for (let timer = soonest(until); timer !== null; timer = soonest(until)) {
				timers.delete(timer);
				time = Math.max(time, timer.at);
				timer.fn();
				await settle();
			}
			time = until;
		},
		settle,
		get waiting() {
			return [...timers].map((timer) => timer.at).sort((a, b) => a - b);
		},
	};
}
