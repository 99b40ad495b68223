/** What rooms see of several nodes on one PostgreSQL (decision 051). */

/** One transaction in the log that the nodes share. */
export interface LogEntry {
	readonly seq: number;
	readonly id: string;
	/** Id of the entry before it. */
	readonly prior: string;
	/** The statements, as the store writes them. */
	readonly body: Uint8Array;
}

/** The log, for the node that leads. */
export interface CommonLog {
	/**
	 * Makes an entry last, before its transaction is committed in the copy.
	 * @throws if it does not last, or may not: the store must then be closed, and the copy be caught up from the log
	 */
	append(entry: LogEntry): Promise<void>;
	/** Tells that the store can write no more, for a reason that may lie in the copy: this node must not go on leading. */
	giveUp(reason: string): void;
}

/** A node, as lists show it. */
export interface NodeState {
	readonly name: string;
	/** Address where other nodes reach it. */
	readonly url: string;
	readonly role: "leads" | "follows" | "starts";
	readonly version: string;
	/** Number of the last migration that it knows. */
	readonly schema: number;
	/** Entries of the log that it has not written into its copy yet. */
	readonly behind: number;
	/** Time of its last sign of life, milliseconds since the epoch. */
	readonly seenAt: number;
	/** False if it was not seen for as long as a leader may be silent. */
	readonly alive: boolean;
}

/** Where this process stands among several nodes; none with the embedded database alone. */
export interface Seat {
	readonly name: string;
	/** For the store. */
	readonly log: CommonLog;
	/** True if the process that led before lives, so that work which it held did not end it. */
	readonly wasLeft: boolean;
	/** False once this node may no longer change ConnectWise. Looked at before each call that does. */
	mayAct(): boolean;
	nodes(): Promise<readonly NodeState[]>;
}
