import type { DoubleClock } from "./clock.ts";

/** A write whose connection was lost, and that ConnectWise has yet to carry out. */
export interface PendingCommit {
	/** `POST /service/tickets` */
	readonly call: string;
	/** The body as it came. */
	readonly body: string;
	/** When it will be carried out by itself, in milliseconds since 1970; null: only by `commitNow`. */
	readonly dueAt: number | null;
}

export interface LateCommits {
	/** @param afterMs null: only by `commitNow` */
	add(call: string, body: string, afterMs: number | null, run: () => void): void;
	pending(): readonly PendingCommit[];
	/** Carries out all that wait, oldest first. @returns how many */
	commitNow(): number;
	/** Forgets what waits. */
	clear(): void;
}

/** ConnectWise is reported to commit what it was sent minutes after the connection was given up. */
export function createLateCommits(clock: DoubleClock): LateCommits {
	interface Entry extends PendingCommit {
		readonly run: () => void;
		cancel: () => void;
	}
	let waiting: Entry[] = [];

	function commit(entry: Entry): void {
		waiting = waiting.filter((other) => other !== entry);
		entry.cancel();
		entry.run();
	}

	return {
		add(call, body, afterMs, run) {
			const entry: Entry = { call, body, dueAt: afterMs === null ? null : clock.now() + afterMs, run, cancel: () => {} };
			waiting.push(entry);
			if (afterMs !== null) entry.cancel = clock.after(afterMs, () => commit(entry));
		},
		pending: () => waiting.map(({ call, body, dueAt }) => ({ call, body, dueAt })),
		commitNow() {
			const due = [...waiting];
			for (const entry of due) commit(entry);
			return due.length;
		},
		clear() {
			for (const { cancel } of waiting) cancel();
			waiting = [];
		},
	};
}
