import type { Clock } from "../../src/base/clock.ts";

/** Time that is moved by hand, so that a week passes in seconds. */
export interface VirtualClock extends Clock {
	/** Moves to `at` and runs all timers due by then, in order. */
	moveTo(at: number): void;
}

interface Timer {
	readonly at: number;
	readonly order: number;
	readonly fn: () => void;
}

export function createVirtualClock(start: number): VirtualClock {
	let now = start;
	let order = 0;
	let timers: Timer[] = [];
	return {
		now: () => now,
		after(ms, fn) {
			const timer: Timer = { at: now + Math.max(0, ms), order: order++, fn };
			timers.push(timer);
			return () => {
				timers = timers.filter((other) => other !== timer);
			};
		},
		moveTo(at) {
			now = Math.max(now, at);
			const due = timers.filter((timer) => timer.at <= now).sort((a, b) => a.at - b.at || a.order - b.order);
			timers = timers.filter((timer) => timer.at > now);
			for (const { fn } of due) fn();
		},
	};
}
