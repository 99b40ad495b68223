import type { Connection } from "./database.ts";
import type { Disk } from "./disk.ts";
import { createShare } from "./share.ts";
import { createEntrance, createRides, createTransactor, type Entry, type Transaction, unavailableFor } from "./writing.ts";

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
	 * Runs `work` as `run` does, and resolves as soon as it is written: it is on disk with the next write that has to be, a second later
	 * at most. For what nobody outside is told of, and what is done again, or found done, when a crash takes it back (decision 013).
	 * Who reads on this connection sees it at once; others after `show`. What is taken back without a crash is told by `onLost`.
	 */
	ride<T>(work: () => T): Promise<T>;
	/** Commits what rides, so that other connections see it. */
	show(): void;
	/** The listener is told each time that writes were taken back after `ride` had resolved: it looks at what the store has now. */
	onLost(listener: () => void): () => void;
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
	/** Tells how long the delivery that is decided now had waited for its turn, in milliseconds: the longer, the more time deciding and acting get. */
	late(ms: number): void;
	/** Whether acknowledgements keep coming: then what is done at a time should be little. */
	isRush(): boolean;
	/** Commits what is queued, then refuses new work. */
	close(): Promise<void>;
}

/** From so many acknowledgements on, their fsync has its own thread, and the next crowd gathers meanwhile. */
const CROWD = 6;
/** How soon those who wait for their share look again. Milliseconds. */
const WAIT_MS = 1;

/** @param onCommit told after each commit: how many pieces of work, and milliseconds it took */
export function createWriter(db: Connection, disk: Disk, onCommit: (writes: number, durationMs: number) => void): Writer {
	const first: Entry[] = [];
	const others: Entry[] = [];
	const share = createShare();
	const rides = createRides(db, disk, share);
	const transactor = createTransactor(db, share, rides);
	let arrived = 0;
	let scheduled = false;
	let syncing: Promise<void> | null = null;
	let cancelTimer = (): void => {};
	let closed = false;

	function flush(): void {
		scheduled = false;
		cancelTimer();
		const started = performance.now();
		const transaction: Transaction = { members: [], acknowledgements: 0, lasting: false, tellFirst: [], tellOthers: [] };
		const failed = (error: unknown): void => {
			rides.takeBack();
			const unavailable = unavailableFor(error);
			// Without a transaction nobody would fare better than the next.
			const { members } = transaction;
			for (const entry of members.length > 0 ? members : [...first.splice(0), ...others.splice(0)]) entry.reject(unavailable);
		};
		const tell = (): void => {
			for (const tellOne of transaction.tellFirst) tellOne();
			rides.tellOthers(transaction.tellOthers);
		};
		const synced = (): void => {
			onCommit(transaction.members.length, performance.now() - started);
			tell();
		};
		try {
			transactor.transact(transaction, { first, others }, started, mayRun);
			if (!transaction.lasting) {
				rides.syncLater();
				tell();
			} else if (transaction.acknowledgements >= CROWD) {
				syncing = rides
					.sync()
					.then(synced, failed)
					.finally(() => {
						syncing = null;
						schedule();
					});
				return;
			} else {
				rides.syncNow();
				synced();
			}
		} catch (error) {
			failed(error);
		}
		schedule();
	}

	/** In a rush, or where others wait, it waits for its turn and its share. */
	const mayRideNow = (): boolean =>
		!closed && !isGathering() && syncing === null && others.length === 0 && !share.isRush(performance.now());

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

	const { enqueue, together, isGathering } = createEntrance(
		others,
		(queue, entry) => {
			queue.push(entry);
			schedule();
		},
		() => closed,
	);

	return {
		run: (work) => enqueue(others, work, () => 1),
		ride: (work) => (mayRideNow() ? rides.rideNow(work) : enqueue(others, work, () => 1, false)),
		show: rides.show,
		onLost: rides.onLost,
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
			rides.show();
			if (rides.isLoose()) await rides.sync().catch(() => undefined);
			cancelTimer();
		},
	};
}
