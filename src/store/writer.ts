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
	 * In a rush of acknowledgements it may wait for its share of the time.
	 */
	run<T>(work: () => T): Promise<T>;
	/** The same for acknowledgements, which wait for nothing but the commit under way. */
	runFirst<T>(work: () => T): Promise<T>;
	/**
	 * Makes one piece of work of everything that `gather` asks `run` for before it returns: all of it is written, or none.
	 * @throws what the first piece that fails throws
	 */
	together(gather: () => void): Promise<void>;
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
	const first: Entry[] = [];
	const others: Entry[] = [];
	const share = createShare();
	let arrived = 0;
	let scheduled = false;
	let cancelTimer = (): void => {};
	let closed = false;
	let gathering: Entry[] | null = null;
	const begin = db.prepare("BEGIN IMMEDIATE");
	const commit = db.prepare("COMMIT");
	const savepoint = db.prepare("SAVEPOINT work");
	const release = db.prepare("RELEASE work");

	function flush(): void {
		scheduled = false;
		cancelTimer();
		const started = performance.now();
		if (first.length > 0) share.rush(started);
		const batch: Entry[] = [];
		let settle: readonly (() => void)[] = [];
		try {
			settle = transact(batch, started);
		} catch (error) {
			if (db.inTransaction) db.exec("ROLLBACK");
			const unavailable = new StoreUnavailable(error instanceof Error ? error.message : String(error), 5);
			// Without a transaction nobody would fare better than the next.
			const failed = batch.length > 0 ? batch : [...first.splice(0), ...others.splice(0)];
			for (const entry of failed) entry.reject(unavailable);
			schedule();
			return;
		}
		onCommit(batch.length, performance.now() - started);
		for (const done of settle) done();
		schedule();
	}

	/** One transaction: what acknowledges, and of the others what may run now. `batch` gets everyone who is in it. */
	function transact(batch: Entry[], started: number): (() => void)[] {
		const settle: (() => void)[] = [];
		const runNext = (queue: Entry[]): void => {
			const entry = queue.shift();
			if (entry === undefined) return;
			batch.push(entry);
			settle.push(runOne(entry));
		};
		begin.run();
		while (first.length > 0) runNext(first);
		const acknowledged = performance.now();
		let now = acknowledged;
		while (mayRun(now)) {
			const before = now;
			runNext(others);
			now = performance.now();
			share.use(now - before);
		}
		commit.run();
		// Who writes much makes the commit long.
		share.use(((performance.now() - now) * (now - acknowledged)) / (now - started));
		return settle;
	}

	/** Whether the oldest of the others may go into this commit. */
	const mayRun = (now: number): boolean => others.length > 0 && (closed || share.isFree(now));

	function schedule(): void {
		if (scheduled || first.length + others.length === 0) return;
		if (first.length > 0 || mayRun(performance.now())) {
			scheduled = true;
			setImmediate(flush);
			return;
		}
		cancelTimer();
		const before = arrived;
		const timer = setTimeout(() => {
			if (arrived === before) share.rest();
			schedule();
		}, WAIT_MS);
		cancelTimer = () => clearTimeout(timer);
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

	function enqueue<T>(queue: Entry[], work: () => T): Promise<T> {
		if (closed) return Promise.reject(new StoreUnavailable("HookWise is stopping", 5));
		return new Promise((resolve, reject) => {
			const entry = { work, resolve: resolve as (value: never) => void, reject };
			if (gathering !== null) {
				gathering.push(entry);
				return;
			}
			queue.push(entry);
			schedule();
		});
	}

	function together(gather: () => void): Promise<void> {
		const members: Entry[] = [];
		gathering = members;
		try {
			gather();
		} finally {
			gathering = null;
		}
		const work = (): readonly unknown[] => members.map((member) => member.work());
		return enqueue(others, work).then(
			(values) => {
				for (const [index, member] of members.entries()) member.resolve(values[index] as never);
			},
			(error: unknown) => {
				for (const member of members) member.reject(error);
				throw error;
			},
		);
	}

	return {
		run: (work) => enqueue(others, work),
		runFirst(work) {
			arrived++;
			return enqueue(first, work);
		},
		together,
		async close() {
			closed = true;
			if (first.length + others.length > 0) flush();
			cancelTimer();
		},
	};
}

/** Acknowledgements this close to each other are a rush. Milliseconds. */
const RUSH_MS = 50;
/** What the others may take of the time in a rush. Reading and deciding, which this does not see, take about as much again. */
const SHARE = 0.3;
/** What they may save up, so that a few acknowledgements delay nobody. Milliseconds. */
const SAVED_MS = 8;
/** How soon those who wait look again. Milliseconds. */
const WAIT_MS = 1;

/** How much everything else may do while acknowledgements keep coming: what is accepted is safe, and can wait a little. */
function createShare() {
	let saved = SAVED_MS;
	let at = Number.NEGATIVE_INFINITY;
	let rushedAt = Number.NEGATIVE_INFINITY;
	function update(now: number): void {
		saved = now - rushedAt > RUSH_MS ? SAVED_MS : Math.min(SAVED_MS, saved + (now - at) * SHARE);
		at = now;
	}
	return {
		rush(now: number): void {
			update(now);
			rushedAt = now;
		},
		isFree(now: number): boolean {
			update(now);
			return saved > 0;
		},
		use(ms: number): void {
			saved -= ms;
		},
		/** Nobody asked for an acknowledgement for a while, so time that is not used is lost. */
		rest(): void {
			saved = SAVED_MS;
		},
	};
}
