/** The log that several nodes share: what every transaction wrote, in order (decision 051). */

export type { CommonLog, LogEntry } from "../../base/seat.ts";

/** What SQLite takes as a bound value. */
export type Value = null | number | bigint | string | Uint8Array;

/** Values of one statement: in order, or by name. */
export type Given = readonly Value[] | Readonly<Record<string, Value>>;

/** A statement that changed the database. `given` is null for a text of several statements, which takes no values. */
export interface Written {
	readonly sql: string;
	readonly given: Given | null;
}

/** Where a copy of the database stands in a log. */
export interface Position {
	/** Id of the log; two installations have different ones. */
	readonly log: string;
	/** Number of the last entry that the copy has. */
	readonly seq: number;
	/** Id of that entry. A log that was set back, and went on differently, has another entry with this number. */
	readonly entry: string;
}

/** The copy is not what the log says, and must be replaced by a new one. */
export class CopyDiverged extends Error {
	override readonly name = "CopyDiverged";
}
