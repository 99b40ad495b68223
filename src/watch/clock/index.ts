/**
 * Notices if the machine's clock was set back, and shortens waits accordingly. Timers of this process use a
 * clock of their own, but times in the store are those of the machine.
 */
import type { Clock } from "../../base/clock.ts";
import type { MetaStore, QueueStore } from "../../store/index.ts";

export interface ClockWatch {
	/** Checks the clock. Call it every second or so. */
	look(): Promise<void>;
}

export interface ClockWatchDeps {
	readonly clock: Clock;
	/** Milliseconds of a clock that nobody can set. */
	readonly steady: () => number;
	readonly queue: Pick<QueueStore, "setBack">;
	readonly meta: MetaStore;
	/** Called after the clock was set back by so many milliseconds and waits were adapted. */
	readonly onSetBack: (ms: number) => void;
}

/** Entry of `meta` with the last time that the previous process saw. Real time cannot have gone back since. */
const SEEN = "clock_seen";
/** How often that is written. Milliseconds. */
const WRITE_MS = 60_000;
/** Minimum change that matters; smaller ones are normal corrections. Milliseconds. */
const MUCH_MS = 5_000;

/** Starts watching. First adapts waits to a clock that was set back while HookWise was stopped. */
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
			const behind = wall + passed - now;
			// Starts again from here, so that small differences in speed between the two clocks do not add up.
			wall = now;
			began += passed;
			await putRight(behind);
			if (began - writtenAt < WRITE_MS && behind < MUCH_MS) return;
			writtenAt = began;
			await meta.set(SEEN, String(now));
		},
	};
}
