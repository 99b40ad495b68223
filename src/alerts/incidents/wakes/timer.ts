import type { Clock } from "../../../base/clock.ts";
import type { ActStore } from "../../../store/index.ts";

/** Turns due wakes into jobs at the right time. */
export interface WakeTimer {
	/** Tells that something may be due, or due sooner than before. */
	arm(): void;
	stop(): Promise<void>;
}

/** Wait after the store refused a write. Milliseconds. */
const RETRY_MS = 1_000;
/** Longest wait of one timer in milliseconds; timers are limited to 2^31. */
const MAX_WAIT_MS = 24 * 3_600_000;

/** @param onDue called when there is new work in the queue */
export function createWakeTimer(deps: {
	readonly acts: Pick<ActStore, "nextWakeAt" | "wakeUp">;
	readonly clock: Clock;
	readonly onDue: () => void;
	readonly onError: (error: unknown) => void;
}): WakeTimer {
	const { acts, clock } = deps;
	let cancel = (): void => {};
	let running: Promise<void> | null = null;
	let again = false;
	let stopped = false;

	async function look(): Promise<void> {
		do {
			again = false;
			let at = await acts.nextWakeAt();
			while (at !== null && at <= clock.now() && !stopped) {
				if ((await acts.wakeUp(clock.now())) > 0) deps.onDue();
				at = await acts.nextWakeAt();
			}
			cancel();
			if (at !== null && !stopped) cancel = clock.after(Math.min(MAX_WAIT_MS, Math.max(1, at - clock.now())), arm);
		} while (again && !stopped);
	}

	function arm(): void {
		if (stopped) return;
		again = true;
		running ??= look()
			.catch((error: unknown) => {
				deps.onError(error);
				cancel = clock.after(RETRY_MS, arm);
			})
			.finally(() => {
				running = null;
			});
	}

	return {
		arm,
		async stop() {
			stopped = true;
			cancel();
			await running;
		},
	};
}
