/**
 * Limits the share of time that all other work (deciding, acting, indexing, people's writes) may take while
 * acknowledgements keep coming. Accepted deliveries are safe and can wait a little, but the longer they wait,
 * the larger the share of the other work gets. Times are milliseconds of one clock (`performance.now()`),
 * passed by the caller.
 */
export interface Share {
	/** Tells that acknowledgements were requested and are in one commit. */
	rush(now: number): void;
	/** True while acknowledgements keep coming. */
	isRush(now: number): boolean;
	/** True if other work may go on. */
	isFree(now: number): boolean;
	/** Tells that other work took this long. */
	use(ms: number): void;
	/** Tells how long the delivery that is being decided has waited for its turn. Milliseconds. */
	late(ms: number): void;
	/** Tells that no acknowledgement was requested for a while, so that unused time counts as saved. */
	rest(): void;
}

/** Acknowledgements at most this far apart are a rush. Milliseconds. */
const RUSH_MS = 50;
/** Share of the time for other work in a rush, while it is on time. */
const MIN_SHARE = 0.12;
/** Share once other work is very late: acknowledgements then slow down, so that tickets keep coming. */
const MAX_SHARE = 0.5;
/** Waits up to this length count as on time. Milliseconds. */
const EARLY_MS = 5_000;
/** From this wait on, other work gets `MAX_SHARE`. Milliseconds. */
const LATE_MS = 30_000;
/** Maximum time that other work can save up, so that a few acknowledgements do not delay it. Milliseconds. */
const SAVED_MS = 4;

export function createShare(): Share {
	let saved = SAVED_MS;
	let part = MIN_SHARE;
	let at = Number.NEGATIVE_INFINITY;
	let askedAt = Number.NEGATIVE_INFINITY;
	let rushedAt = Number.NEGATIVE_INFINITY;
	function update(now: number): void {
		saved = now - rushedAt > RUSH_MS ? SAVED_MS : Math.min(SAVED_MS, saved + (now - at) * part);
		at = now;
	}
	return {
		rush(now) {
			update(now);
			// A single commit is not a rush.
			if (now - askedAt <= RUSH_MS) rushedAt = now;
			askedAt = now;
		},
		isRush: (now) => now - rushedAt <= RUSH_MS,
		isFree(now) {
			update(now);
			return saved > 0;
		},
		use(ms) {
			saved -= ms;
		},
		late(ms) {
			const lateness = Math.min(1, Math.max(0, (ms - EARLY_MS) / (LATE_MS - EARLY_MS)));
			part = MIN_SHARE + (MAX_SHARE - MIN_SHARE) * lateness;
		},
		rest() {
			saved = SAVED_MS;
		},
	};
}
