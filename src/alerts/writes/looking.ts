import type { Answer, Failure } from "../../psa/port/index.ts";

/** Minimum number of look-ups before a write in doubt counts as not done. */
const MIN_LOOKS = 2;

/** How long a write in doubt is looked for before it is sent again. Milliseconds. */
export interface Patience {
	/** Minimum time without the effect showing up. */
	readonly quietMs: number;
	/** Wait between the first two look-ups; it doubles each time. */
	readonly pauseMs: number;
}

/** A write whose last try ended in doubt. */
export interface LookAgain {
	/** Number of look-ups so far that found nothing. */
	readonly looked: number;
	/** End of its last try, in milliseconds since the epoch; null if the process died during it. */
	readonly since: number | null;
	readonly now: number;
	readonly patience: Patience;
}

/**
 * - `found`: it was done, with this effect
 * - `later`: not found yet; look again at `at`
 * - `absent`: it was not found in the given time, and may be sent again
 * - `failed`: the look-up failed; the write stays in doubt
 */
export type Looked<T> =
	| { readonly kind: "found"; readonly value: T }
	| { readonly kind: "later"; readonly at: number; readonly looked: number; readonly since: number }
	| { readonly kind: "absent"; readonly looked: number }
	| { readonly kind: "failed"; readonly failure: Failure };

/** Message for people while a write in doubt waits for its next look-up. */
export const LOOKING = "The last call had no answer. It left no trace in the PSA so far; looking once more before it is sent again.";

/**
 * Evaluates one look-up for a write in doubt. The caller records the result and releases the key between two
 * look-ups, so that
 * a pause takes no place in a lane and a restart continues.
 * @param answer of the look-up; its value is null if the effect is not there
 */
export function lookAgain<T>(answer: Answer<T | null>, { looked, since, now, patience }: LookAgain): Looked<T> {
	if (!answer.ok) return { kind: "failed", failure: answer.failure };
	if (answer.value !== null) return { kind: "found", value: answer.value };
	const looks = looked + 1;
	const began = since ?? now;
	const quietUntil = began + patience.quietMs;
	if (looks >= MIN_LOOKS && now >= quietUntil) return { kind: "absent", looked: looks };
	const pause = patience.pauseMs * 2 ** Math.min(looks - 1, 20);
	// The last look-up comes at the end of the quiet time, not before and not much later.
	const at = looks + 1 >= MIN_LOOKS && now < quietUntil ? Math.min(now + pause, quietUntil) : now + pause;
	return { kind: "later", at, looked: looks, since: began };
}
