import type { Connection } from "./database.ts";
import type { Disk } from "./disk.ts";
import { createShare } from "./share.ts";
import { createEntrance, createRides, createSchedule, createTransactor, type Entry, type Transaction, unavailableFor } from "./writing.ts";

/**
 * Group commit. All writes go through here. Work that is queued while a commit is on its way to disk, or that
 * arrives in the same turn of the event loop, shares the next transaction and its one fsync.
 */
export interface Writer {
	/**
	 * Runs `work` (synchronous, statements only) inside the next transaction. Resolves with its result once the
	 * transaction is on disk. If `work` throws, only its own writes are undone and the promise rejects; if the
	 * commit fails, the promises of all work in it reject with StoreUnavailable. If the disk fails after a
	 * commit, the commit may still hold: before trying again, look at what is stored. In a rush of
	 * acknowledgements the work may wait for its share of the time. Code that continues from the promise without
	 * waiting for anything else is counted against that share too, so reading and computing belong there.
	 */
	run<T>(work: () => T): Promise<T>;
	/**
	 * Runs `work` as `run` does, but resolves as soon as it is written. It is on disk with the next durable
	 * write, a second later at most. Use it for data that nobody outside has been told of, and that is done
	 * again, or found done, if a crash takes it back (decision 013). Readers on this connection see it
	 * immediately; others after `show`. If it is lost without a crash, `onLost` tells.
	 */
	ride<T>(work: () => T): Promise<T>;
	/** Commits all riding writes, so that other connections see them once the promise resolves. */
	show(): Promise<void>;
	/**
	 * Calls the listener each time that writes were lost after `ride` had resolved. It must look at what is
	 * stored now.
	 */
	onLost(listener: () => void): () => void;
	/**
	 * Makes one piece of work of everything that `gather` asks `run` for before it returns: all of it is
	 * written, or none.
	 * @param then runs last in the same transaction, with the results of all pieces; statements only
	 * @throws the error of the first piece that fails
	 */
	together(gather: () => void, then?: (values: readonly unknown[]) => void): Promise<void>;
	/**
	 * Runs acknowledgements, which wait for nothing but the commit under way.
	 * @param count number of acknowledgements in `work`, asked just before it runs
	 */
	runFirst<T>(work: () => T, count: () => number): Promise<T>;
	/**
	 * Tells how long (in milliseconds) the delivery that is being decided has waited for its turn: the longer,
	 * the more time deciding and acting get.
	 */
	late(ms: number): void;
	/** True while acknowledgements keep coming. Other work should then be done in small pieces. */
	isRush(): boolean;
	/** Commits queued work, then refuses new work. */
	close(): Promise<void>;
}

/** Number of acknowledgements in a commit from which their fsync runs on its own thread, while the next ones gather. */
const MIN_THREADED_SYNC = 6;

/** @param onCommit called after each commit with its number of pieces of work and its duration in milliseconds */
export function createWriter(db: Connection, disk: Disk, onCommit: (writes: number, durationMs: number) => void): Writer {
	const first: Entry[] = [];
	const others: Entry[] = [];
	const share = createShare();
	const rides = createRides(db, disk, share);
	const transactor = createTransactor(db, share, rides);
	let syncing: Promise<void> | null = null;
	let closed = false;
	const turns = createSchedule({ first, others, share, isBusy: () => syncing !== null, isClosed: () => closed, flush });

	function flush(): void {
		const started = performance.now();
		const transaction: Transaction = { members: [], acknowledgements: 0, lasting: false, tellFirst: [], tellOthers: [] };
		const failed = (error: unknown): void => {
			rides.takeBack();
			const unavailable = unavailableFor(error);
			// If a transaction cannot begin, all waiting work would fail the same way.
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
			transactor.transact(transaction, { first, others }, started, turns.mayRun);
			if (!transaction.lasting) {
				rides.syncLater();
				tell();
			} else if (transaction.acknowledgements >= MIN_THREADED_SYNC) {
				syncing = rides
					.sync()
					.then(synced, failed)
					.finally(() => {
						syncing = null;
						turns.schedule();
					});
				return;
			} else {
				rides.syncNow();
				synced();
			}
		} catch (error) {
			failed(error);
		}
		turns.schedule();
	}

	/**
	 * True if a riding write may be made immediately. In a rush, or if other work waits, it must wait for its
	 * turn and share.
	 */
	const mayRideNow = (): boolean =>
		!closed && !isGathering() && syncing === null && others.length === 0 && !share.isRush(performance.now());

	const { enqueue, together, isGathering } = createEntrance(
		others,
		(queue, entry) => {
			queue.push(entry);
			turns.schedule();
		},
		() => closed,
	);

	return {
		run: (work) => enqueue(others, work, () => 1),
		ride: (work) => (mayRideNow() ? rides.rideNow(work) : enqueue(others, work, () => 1, false)),
		show: async () => rides.show(),
		onLost: rides.onLost,
		runFirst(work, count) {
			turns.arrives();
			return enqueue(first, work, count);
		},
		together,
		late: (ms) => share.late(ms),
		isRush: () => share.isRush(performance.now()),
		async close() {
			closed = true;
			await syncing;
			if (first.length + others.length > 0) turns.begin();
			await syncing;
			rides.show();
			if (rides.isLoose()) await rides.sync().catch(() => undefined);
			turns.cancel();
		},
	};
}
