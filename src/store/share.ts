/** How much everything else may do while acknowledgements keep coming: what is accepted is safe, and can wait a little. */
export interface Share {
	/** Acknowledgements were asked for. */
	rush(now: number): void;
	isFree(now: number): boolean;
	/** Everything else took this long. Milliseconds. */
	use(ms: number): void;
	/** Nobody asked for an acknowledgement for a while, so time that is not used is lost. */
	rest(): void;
}

/** Acknowledgements this close to each other are a rush. Milliseconds. */
const RUSH_MS = 50;
/** What the others may take of the time in a rush. */
const SHARE = 0.15;
/** What they may save up, so that a few acknowledgements delay nobody. Milliseconds. */
const SAVED_MS = 4;

export function createShare(): Share {
	let saved = SAVED_MS;
	let at = Number.NEGATIVE_INFINITY;
	let rushedAt = Number.NEGATIVE_INFINITY;
	function update(now: number): void {
		saved = now - rushedAt > RUSH_MS ? SAVED_MS : Math.min(SAVED_MS, saved + (now - at) * SHARE);
		at = now;
	}
	return {
		rush(now) {
			update(now);
			rushedAt = now;
		},
		isFree(now) {
			update(now);
			return saved > 0;
		},
		use(ms) {
			saved -= ms;
		},
		rest() {
			saved = SAVED_MS;
		},
	};
}
