/** The only source of time. Rooms take a clock as a parameter, so that tests can move time instead of waiting. */
export interface Clock {
	/** Milliseconds since the epoch, UTC. */
	now(): number;
	/** Calls `fn` once after `ms`; the returned function cancels it. */
	after(ms: number, fn: () => void): () => void;
}

/** The machine's clock. Its timers do not keep the process alive. */
export const systemClock: Clock = {
	now: () => Date.now(),
	after(ms, fn) {
		// setTimeout fires at once beyond 2^31-1 ms.
		const timer = setTimeout(fn, Math.min(Math.max(0, ms), 2_147_483_647));
		timer.unref();
		return () => clearTimeout(timer);
	},
};

/** Resolves after `ms` on the given clock. */
export const pause = (clock: Clock, ms: number): Promise<void> =>
	new Promise((resolve) => {
		clock.after(ms, resolve);
	});

/** ISO 8601 UTC with `Z`, milliseconds kept; null stays null. */
export function isoTime(ms: number): string;
export function isoTime(ms: number | null): string | null;
export function isoTime(ms: number | null): string | null {
	return ms === null ? null : new Date(ms).toISOString();
}

/** A time as tickets show it: `2026-11-26 11:56 UTC`. @param at milliseconds since the epoch */
export const noteTime = (at: number): string => `${new Date(at).toISOString().slice(0, 16).replace("T", " ")} UTC`;
