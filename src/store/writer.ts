import { messageOf } from "../base/problems.ts";
import type { Connection } from "./database.ts";
import type { Disk } from "./disk.ts";
import { createShare } from "./share.ts";
import { StoreUnavailable } from "./types.ts";

/**
 * Group commit. Everything that writes goes through here: work that queues up while a commit is on its way to disk, or
 * that arrives in the same turn of the event loop, shares the next transaction and its one fsync.
 */
export interface Writer {
	/**
	 * Runs `work` (synchronous, statements only) inside the next transaction.
	 * Resolves with what it returned once the transaction is on disk. If `work` throws, its own writes alone are
	 * undone and the promise rejects; if the commit fails, every member of it rejects with StoreUnavailable. If the disk failed
	 * behind a commit, it stands all the same: whoever tries again looks first at what is there.
	 * In a rush of acknowledgements it may wait for its share of the time. What goes on from its promise without waiting for
	 * anything else is counted against that share too, so there reading and computing belong.
	 */
	run<T>(work: () => T): Promise<T>;
	/**
	 * Makes one piece of work of everything that `gather` asks `run` for before it returns: all of it is written, or none.
	 * @param then runs last in the same transaction, with what each piece returned; statements only
	 * @throws what the first piece that fails throws
	 */
	together(gather: () => void, then?: (values: readonly unknown[]) => void): Promise<void>;
	/**
	 * The same for acknowledgements, which wait for nothing but the commit under way.
	 * @param count how many of them `work` is for, asked just before it runs
	 */
	runFirst<T>(work: () => T, count: () => number): Promise<T>;
	/** How old, in milliseconds, what is decided now was when its turn came: the older, the more of the time the others get. */
	late(ms: number): void;
	/** Whether acknowledgements keep coming: then what is done at a time should be little. */
	isRush(): boolean;
	/** Commits what is queued, then refuses new work. */
	close(): Promise<void>;
}

interface Entry {
	readonly work: () => unknown;
	readonly count: () => number;
	readonly resolve: (value: never) => void;
	readonly reject: (error: unknown) => void;
}

interface Transaction {
	/** Everyone who is in it. */
	readonly members: Entry[];
	/** Acknowledgements in it. */
	acknowledgements: number;
	/** Tell those who acknowledge, and the others, how it went for them. */
	readonly tellFirst: (() => void)[];
	readonly tellOthers: (() => void)[];
}

/** From so many acknowledgements on, their fsync has its own thread, and the next crowd gathers meanwhile. */
const CROWD = 6;
/** How soon those who wait for their share look again. Milliseconds. */
const WAIT_MS = 1;
const one = (): number => 1;

/** @param onCommit told after each commit: how many pieces of work, and milliseconds it took */
export function createWriter(db: Connection, disk: Disk, onCommit: (writes: number, durationMs: number) => void): Writer {
	const first: Entry[] = [];
	const others: Entry[] = [];
	const share = createShare();
	const transactor = createTransactor(db, share);
	let arrived = 0;
	let scheduled = false;
	let syncing: Promise<void> | null = null;
	let cancelTimer = (): void => {};
	let closed = false;

	function flush(): void {
		scheduled = false;
		cancelTimer();
		const started = performance.now();
		const transaction: Transaction = { members: [], acknowledgements: 0, tellFirst: [], tellOthers: [] };
		const failed = (error: unknown): void => {
			if (db.inTransaction) db.exec("ROLLBACK");
			const unavailable = new StoreUnavailable(messageOf(error), 5);
			// Without a transaction nobody would fare better than the next.
			const { members } = transaction;
			for (const entry of members.length > 0 ? members : [...first.splice(0), ...others.splice(0)]) entry.reject(unavailable);
		};
		const succeeded = (): void => {
			onCommit(transaction.members.length, performance.now() - started);
			for (const tell of transaction.tellFirst) tell();
			transactor.tellOthers(transaction.tellOthers);
		};
		try {
			transactor.transact(transaction, { first, others }, started, mayRun);
			if (transaction.acknowledgements >= CROWD) {
				syncing = disk
					.sync()
					.then(succeeded, failed)
					.finally(() => {
						syncing = null;
						schedule();
					});
				return;
			}
			disk.syncNow();
			succeeded();
		} catch (error) {
			failed(error);
		}
		schedule();
	}

	/** Whether the oldest of the others may go into this commit. */
	const mayRun = (now: number): boolean => others.length > 0 && (closed || share.isFree(now));

	function schedule(): void {
		if (scheduled || syncing !== null || first.length + others.length === 0) return;
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

	const { enqueue, together } = createEntrance(
		others,
		(queue, entry) => {
			queue.push(entry);
			schedule();
		},
		() => closed,
	);

	return {
		run: (work) => enqueue(others, work, one),
		runFirst(work, count) {
			arrived++;
			return enqueue(first, work, count);
		},
		together,
		late: (ms) => share.late(ms),
		isRush: () => share.isRush(performance.now()),
		async close() {
			closed = true;
			await syncing;
			if (first.length + others.length > 0) flush();
			await syncing;
			cancelTimer();
		},
	};
}

interface Queues {
	readonly first: Entry[];
	readonly others: Entry[];
}

/**
 * How work comes in.
 * @param others the queue of what waits for its share
 * @param push puts it into its queue
 */
function createEntrance(others: Entry[], push: (queue: Entry[], entry: Entry) => void, isClosed: () => boolean) {
	let gathering: Entry[] | null = null;

	function enqueue<T>(queue: Entry[], work: () => T, count: () => number): Promise<T> {
		if (isClosed()) return Promise.reject(new StoreUnavailable("HookWise is stopping", 5));
		return new Promise((resolve, reject) => {
			const entry = { work, count, resolve: resolve as (value: never) => void, reject };
			if (gathering !== null) {
				gathering.push(entry);
				return;
			}
			push(queue, entry);
		});
	}

	function together(gather: () => void, then: (values: readonly unknown[]) => void = () => {}): Promise<void> {
		const members: Entry[] = [];
		gathering = members;
		try {
			gather();
		} finally {
			gathering = null;
		}
		const work = (): readonly unknown[] => {
			const values = members.map((member) => member.work());
			then(values);
			return values;
		};
		return enqueue(others, work, one).then(
			(values) => {
				for (const [index, member] of members.entries()) member.resolve(values[index] as never);
			},
			(error: unknown) => {
				for (const member of members) member.reject(error);
				throw error;
			},
		);
	}

	return { enqueue, together };
}

/** Runs what is in the queues inside one transaction. */
function createTransactor(db: Connection, share: ReturnType<typeof createShare>) {
	const begin = db.prepare("BEGIN IMMEDIATE");
	const commit = db.prepare("COMMIT");
	const savepoint = db.prepare("SAVEPOINT work");
	const release = db.prepare("RELEASE work");

	/** One transaction: what acknowledges, and of the others what may run now. */
	function transact(transaction: Transaction, { first, others }: Queues, started: number, mayRun: (now: number) => boolean): void {
		begin.run();
		for (let entry = first.shift(); entry !== undefined; entry = first.shift()) {
			transaction.acknowledgements += entry.count();
			transaction.members.push(entry);
			transaction.tellFirst.push(runOne(entry));
		}
		if (transaction.acknowledgements > 0) share.rush(started);
		const acknowledged = performance.now();
		let now = acknowledged;
		while (mayRun(now)) {
			const entry = others.shift() as Entry;
			const before = now;
			transaction.members.push(entry);
			transaction.tellOthers.push(runOne(entry));
			now = performance.now();
			share.use(now - before);
		}
		commit.run();
		// Who writes much makes the commit long.
		share.use(((performance.now() - now) * (now - acknowledged)) / (now - started));
	}

	/**
	 * In a turn of the event loop of its own, so that the time of what follows from it can be told from that of
	 * acknowledgements: promises that go on from here have all come to wait again before the next turn.
	 */
	function tellOthers(tell: readonly (() => void)[]): void {
		if (tell.length === 0) return;
		let started = 0;
		setImmediate(() => {
			started = performance.now();
			for (const one of tell) one();
		});
		setImmediate(() => share.use(performance.now() - started));
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

	return { transact, tellOthers };
}
