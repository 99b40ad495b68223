/** One HTTP call (or its sandbox twin) as history shows it. */
export interface CallRecord {
	/** Milliseconds since the epoch when the call began. */
	readonly at: number;
	/** For people: `POST /service/tickets`. */
	readonly call: string;
	/** Route with placeholders, for metrics: `/service/tickets/{id}`. */
	readonly route: string;
	readonly method: string;
	/** HTTP status; null when no answer came. */
	readonly status: number | null;
	readonly durationMs: number;
	/** What is wrong in our words; null when the call succeeded. */
	readonly error: string | null;
	/** ConnectWise's own message, field errors included, at most 500 characters, secrets masked; null if it sent none. */
	readonly message: string | null;
	/** What was asked for, where the call does not say it: `exactly this summary`, `marker …`; null when it does. */
	readonly asked: string | null;
	/** What came, in a word or two: `0 found`, `#482917`; null for nothing worth a word. */
	readonly gave: string | null;
	/** The beginning of the answer's body, secrets masked; null when no body came. */
	readonly answer: string | null;
}
