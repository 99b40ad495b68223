/**
 * Notices that the machine's clock was set back, and lets what waits for a time wait no longer for it. Timers of this process run by a
 * clock of their own; the times in the store are those of the machine.
 */
import type { Clock } from "../../base/clock.ts";
import type { MetaStore, QueueStore } from "../../store/index.ts";

export interface ClockWatch {
	/** Looks whether the clock is where it should be; to be called every second or so. */
	look(): Promise<void>;
}

export interface ClockWatchDeps {
	readonly clock: Clock;
	/** Milliseconds of a clock that nobody sets. */
	readonly steady: () => number;
	readonly queue: Pick<QueueStore, "setBack">;
	readonly meta: MetaStore;
	/** The clock was set back by so many milliseconds, and what waits has been put right. */
	readonly onSetBack: (ms: number) => void;
}

/** The time that the last process saw last; since then no less than nothing has passed. */
const SEEN = "clock_seen";
/** How often that is written. Milliseconds. */
const WRITE_MS = 60_000;
/** Less is what keeps a clock right, and no harm. Milliseconds. */
const MUCH_MS = 5_000;

/** Puts right what a clock set back while HookWise was stopped would keep waiting. */
export async function createClockWatch({ clock, steady, queue, meta, onSetBack }: ClockWatchDeps): Promise<ClockWatch> {
	const seen = Number((await meta.get(SEEN)) ?? 0);
	let wall = clock.now();
	let began = steady();
	let writtenAt = began;
	await putRight(seen - wall);
	await meta.set(SEEN, String(wall));

	async function putRight(ms: number): Promise<void> {
		if (ms < MUCH_MS) return;
		await queue.setBack(ms, clock.now());
		onSetBack(ms);
	}

	return {
		async look() {
			const now = clock.now();
			const passed = steady() - began;
			// The steady clock tells fractions of a millisecond, which the store takes for no time.
			const behind = Math.round(wall + passed - now);
			// From here on, so that the two clocks' different speeds do not add up.
			wall = now;
			began += passed;
			await putRight(behind);
			if (began - writtenAt < WRITE_MS && behind < MUCH_MS) return;
			writtenAt = began;
			await meta.set(SEEN, String(now));
		},
	};
}
