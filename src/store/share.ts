/**
 * How much of the time everything but acknowledging may take while acknowledgements keep coming: deciding, acting, indexing,
 * people's writes. What is accepted is safe and can wait a little, but the longer it waits, the more it gets. Times are
 * milliseconds of one clock (`performance.now()`), given by the caller.
 */
export interface Share {
	/** Acknowledgements were asked for, and are in one commit. */
	rush(now: number): void;
	/** Whether acknowledgements keep coming. */
	isRush(now: number): boolean;
	/** Whether one of the others may go on. */
	isFree(now: number): boolean;
	/** The others took this long. */
	use(ms: number): void;
	/** Tells how long the delivery that is decided now had waited for its turn. Milliseconds. */
	late(ms: number): void;
	/** Nobody asked for an acknowledgement for a while, so time that is not used is lost. */
	rest(): void;
}

/** Acknowledgements this close to each other are a rush. */
const RUSH_MS = 50;
/** What the others may take of the time in a rush while they are not late. */
const MIN_SHARE = 0.12;
/** The same once they are very late: acknowledging slows down, so that tickets keep coming. */
const MAX_SHARE = 0.5;
/** Waits up to this length count as none. Milliseconds. */
const EARLY_MS = 5_000;
/** From so late on they get the most. */
const LATE_MS = 30_000;
/** What they may save up, so that a few acknowledgements delay nobody. */
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
			// One commit by itself is none.
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
