/**
 * How a call ended. `refused`: it was answered and certainly not done. `unsent`: nothing left this machine. `doubtful`: a write
 * that may have been done. `failed`: a reading without a usable answer.
 */
export type CallEnd = "done" | "refused" | "unsent" | "doubtful" | "failed";

/** What a look-up is for: what an earlier write may have made (`marker`), or the open ticket of a key. */
export type Sought = "marker" | "key";

/** Words for a search by what is the same in all markers of a key. */
export const BY_KEY_MARK = "this key's mark";

/** One HTTP call (or its sandbox twin) as history shows it. */
export interface CallRecord {
	/** Milliseconds since the epoch when the call began. */
	readonly at: number;
	/** Call as people see it: `POST /service/tickets`. */
	readonly call: string;
	/** Route with placeholders, for metrics: `/service/tickets/{id}`. */
	readonly route: string;
	readonly method: string;
	/** HTTP status; null when no answer came. */
	readonly status: number | null;
	readonly durationMs: number;
	/** What went wrong, in our words; null if the call succeeded. */
	readonly error: string | null;
	/** ConnectWise's own message, field errors included, at most 500 characters, secrets masked; null if it sent none. */
	readonly message: string | null;
	/** What was asked for, if the call does not show it: `exactly this summary`, `marker …`; otherwise null. */
	readonly asked: string | null;
	readonly end: CallEnd;
	/** null if it is no such look-up. */
	readonly seeks: Sought | null;
	/** How many a search found; null for other calls. */
	readonly found: number | null;
	/** The result in a word or two: `0 found`, `#482917`; null if there is nothing to say. */
	readonly gave: string | null;
	/** Beginning of the answer's body, secrets masked; null if there was no body. */
	readonly answer: string | null;
}
