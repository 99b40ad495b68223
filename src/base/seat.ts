/** What the app sees of several nodes on one PostgreSQL. */

/** The log of all changes, which the nodes have in common. */
export interface CommonLog {
	/**
	 * Makes the entry last.
	 * @param seq the number after the copy's
	 * @throws if it is not, or may not be there: the store must then be closed, and the copy caught up
	 */
	append(seq: number, body: Uint8Array): Promise<void>;
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
	/** False once this node may no longer change ConnectWise. Looked at before each call that does. */
	mayAct(): boolean;
	nodes(): Promise<readonly NodeState[]>;
}
