import type { Answer, Failure } from "../../psa/port/index.ts";

/** A write in doubt is looked for at least this often before it counts as not done. */
const MIN_LOOKS = 2;

/** How long a write in doubt is looked for before it is sent again. Milliseconds. */
export interface Patience {
	/** The effect must not have turned up for this long. */
	readonly quietMs: number;
	/** Between the first two looks; the wait doubles from then on. */
	readonly pauseMs: number;
}

/** A write whose last try ended in doubt. */
export interface LookAgain {
	/** Looks so far that found nothing. */
	readonly looked: number;
	/** When its last try ended, in milliseconds since the epoch; null when the process died with it. */
	readonly since: number | null;
	readonly now: number;
	readonly patience: Patience;
}

/**
 * - `found`: it was done; here is its effect
 * - `later`: not found yet; look again at `at`
 * - `absent`: it was not found for as long as patience lasts, and may be sent again
 * - `failed`: the look-up failed; the write stays in doubt
 */
export type Looked<T> =
	| { readonly kind: "found"; readonly value: T }
	| { readonly kind: "later"; readonly at: number; readonly looked: number; readonly since: number }
	| { readonly kind: "absent"; readonly looked: number }
	| { readonly kind: "failed"; readonly failure: Failure };

/** Told to people while a write in doubt waits for its next look. */
export const LOOKING = "The last call had no answer. It left no trace in the PSA so far; looking once more before it is sent again.";

/**
 * Looks once for the effect of a write in doubt. The caller writes down what it is told and gives the key back between two looks,
 * so that a pause holds no place in a lane and a restart goes on where it was.
 * @param answer of the look-up; its value is null when the effect is not there
 */
export function lookAgain<T>(answer: Answer<T | null>, { looked, since, now, patience }: LookAgain): Looked<T> {
	if (!answer.ok) return { kind: "failed", failure: answer.failure };
	if (answer.value !== null) return { kind: "found", value: answer.value };
	const looks = looked + 1;
	const began = since ?? now;
	const quietUntil = began + patience.quietMs;
	if (looks >= MIN_LOOKS && now >= quietUntil) return { kind: "absent", looked: looks };
	const pause = patience.pauseMs * 2 ** Math.min(looks - 1, 20);
	// The last look comes when the quiet time is over, not before and not much later.
	const at = looks + 1 >= MIN_LOOKS && now < quietUntil ? Math.min(now + pause, quietUntil) : now + pause;
	return { kind: "later", at, looked: looks, since: began };
}
