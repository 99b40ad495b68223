import type { Connection } from "./database.ts";
import { StoreUnavailable } from "./types.ts";

/**
 * Group commit. Everything that writes goes through here: work that queues up while a commit runs, or that
 * arrives in the same turn of the event loop, shares the next transaction and its one fsync.
 */
export interface Writer {
	/**
	 * Runs `work` (synchronous, statements only) inside the next transaction.
	 * Resolves with what it returned once the transaction is on disk. If `work` throws, its own writes alone are
	 * undone and the promise rejects; if the commit fails, every member of it rejects with StoreUnavailable.
	 */
	run<T>(work: () => T): Promise<T>;
	/** Commits what is queued, then refuses new work. */
	close(): Promise<void>;
}

interface Entry {
	readonly work: () => unknown;
	readonly resolve: (value: never) => void;
	readonly reject: (error: unknown) => void;
}

/** @param onCommit told after each commit: how many pieces of work, and milliseconds it took */
export function createWriter(db: Connection, onCommit: (writes: number, durationMs: number) => void): Writer {
	let queue: Entry[] = [];
	let scheduled = false;
	let closed = false;
	const begin = db.prepare("BEGIN IMMEDIATE");
	const commit = db.prepare("COMMIT");
	const savepoint = db.prepare("SAVEPOINT work");
	const release = db.prepare("RELEASE work");

	function flush(): void {
		scheduled = false;
		const batch = queue;
		if (batch.length === 0) return;
		queue = [];
		const started = performance.now();
		const settle: (() => void)[] = [];
		try {
			begin.run();
			for (const entry of batch) settle.push(runOne(entry));
			commit.run();
		} catch (error) {
			if (db.inTransaction) db.exec("ROLLBACK");
			const unavailable = new StoreUnavailable(error instanceof Error ? error.message : String(error), 5);
			for (const entry of batch) entry.reject(unavailable);
			return;
		}
		onCommit(batch.length, performance.now() - started);
		for (const done of settle) done();
	}

	function runOne(entry: Entry): () => void {
		savepoint.run();
		try {
			const value = entry.work() as never;
			release.run();
			return () => entry.resolve(value);
		} catch (error) {
			// A full disk or an I/O error may already have rolled everything back: then the whole batch failed.
			if (!db.inTransaction) throw error;
			db.exec("ROLLBACK TO work; RELEASE work");
			return () => entry.reject(error);
		}
	}

	return {
		run(work) {
			if (closed) return Promise.reject(new StoreUnavailable("HookWise is stopping", 5));
			return new Promise((resolve, reject) => {
				queue.push({ work, resolve: resolve as (value: never) => void, reject });
				if (!scheduled) {
					scheduled = true;
					setImmediate(flush);
				}
			});
		},
		async close() {
			closed = true;
			flush();
		},
	};
}
