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
	/** How old, in milliseconds, what is decided now was when its turn came: the older, the more of the time the others get. */
	late(ms: number): void;
	/** Whether acknowledgements keep coming: then what is done at a time should be little. */
	isRush(): boolean;
	/** Commits what is queued, then refuses new work. */
	close(): Promise<void>;
}

interface Entry {
	readonly work: () => unknown;
	/** Whether whoever asked waits for the disk. */
	readonly lasting: boolean;
	readonly count: () => number;
	readonly resolve: (value: never) => void;
	readonly reject: (error: unknown) => void;
}

interface Transaction {
	/** Everyone who is in it. */
	readonly members: Entry[];
	/** Acknowledgements in it. */
	acknowledgements: number;
	/** Whether anybody in it waits for the disk. */
	lasting: boolean;
	/** Tell those who acknowledge, and the others, how it went for them. */
	readonly tellFirst: (() => void)[];
	readonly tellOthers: (() => void)[];
}

/** From so many acknowledgements on, their fsync has its own thread, and the next crowd gathers meanwhile. */
const CROWD = 6;
/** How soon those who wait for their share look again. Milliseconds. */
const WAIT_MS = 1;
/** What rides is committed so soon at the latest: other processes that write wait meanwhile. Milliseconds. */
const HOLD_MS = 10;
/** What rides is on disk so soon at the latest. Milliseconds. */
const LOOSE_MS = 1_000;
const one = (): number => 1;

/** @param onCommit told after each commit: how many pieces of work, and milliseconds it took */
export function createWriter(db: Connection, disk: Disk, onCommit: (writes: number, durationMs: number) => void): Writer {
	const first: Entry[] = [];
	const others: Entry[] = [];
	const share = createShare();
	let arrived = 0;
	let scheduled = false;
	let syncing: Promise<void> | null = null;
	let cancelTimer = (): void => {};
	let closed = false;
	let gathering: Entry[] | null = null;
	/** Something rides in the open transaction; null: nothing does. */
	let riding: { readonly timer: ReturnType<typeof setTimeout> } | null = null;
	/** Syncs what nobody waits for; null: all that is committed is on disk. */
	let loose: ReturnType<typeof setTimeout> | null = null;
	const losers = new Set<() => void>();
	/** Those who are told in the next turn. */
	const telling: (() => void)[] = [];
	const begin = db.prepare("BEGIN IMMEDIATE");
	const commit = db.prepare("COMMIT");
	const savepoint = db.prepare("SAVEPOINT work");
	const release = db.prepare("RELEASE work");

	function flush(): void {
		scheduled = false;
		cancelTimer();
		const started = performance.now();
		const transaction: Transaction = { members: [], acknowledgements: 0, lasting: false, tellFirst: [], tellOthers: [] };
		const failed = (error: unknown): void => {
			takeBack();
			const unavailable = unavailableFor(error);
			// Without a transaction nobody would fare better than the next.
			const { members } = transaction;
			for (const entry of members.length > 0 ? members : [...first.splice(0), ...others.splice(0)]) entry.reject(unavailable);
		};
		const tell = (): void => {
			for (const tellOne of transaction.tellFirst) tellOne();
			tellOthers(transaction.tellOthers);
		};
		const synced = (): void => {
			onCommit(transaction.members.length, performance.now() - started);
			tell();
		};
		try {
			transact(transaction, started);
			if (!transaction.lasting) {
				syncLater();
				tell();
			} else if (transaction.acknowledgements >= CROWD) {
				syncing = sync()
					.then(synced, failed)
					.finally(() => {
						syncing = null;
						schedule();
					});
				return;
			} else {
				syncNow();
				synced();
			}
		} catch (error) {
			failed(error);
		}
		schedule();
	}

	function syncNow(): void {
		disk.syncNow();
		forgetLoose();
	}

	function sync(): Promise<void> {
		forgetLoose();
		return disk.sync();
	}

	function forgetLoose(): void {
		if (loose !== null) clearTimeout(loose);
		loose = null;
	}

	/** Nobody waits for it, and whatever has to last brings it along; on a quiet machine that may take long. */
	function syncLater(): void {
		loose ??= setTimeout(() => {
			loose = null;
			// If the disk fails here, whoever needs it next is told.
			disk.sync().catch(() => undefined);
		}, LOOSE_MS);
	}

	/** Begins a transaction, unless something rides in one. */
	function open(): void {
		if (riding !== null && !db.inTransaction) takeBack();
		if (riding === null) begin.run();
	}

	/** Nothing rides any more. @returns whether anything did */
	function settleRides(): boolean {
		if (riding === null) return false;
		clearTimeout(riding.timer);
		riding = null;
		return true;
	}

	/** Undoes the open transaction, if SQLite has not done so itself. */
	function takeBack(): void {
		if (db.inTransaction) db.exec("ROLLBACK");
		if (settleRides()) for (const listener of losers) setImmediate(listener);
	}

	function show(): void {
		if (riding === null) return;
		try {
			commit.run();
			settleRides();
			syncLater();
		} catch {
			// A full disk, mostly. Those who rode are told; the next write that has to last tells why.
			takeBack();
		}
	}

	/** Alone, and at once: nothing else is going on. */
	function rideNow<T>(work: () => T): Promise<T> {
		const started = performance.now();
		try {
			open();
			riding ??= { timer: setTimeout(show, HOLD_MS) };
			savepoint.run();
			const value = work();
			release.run();
			// Not before the next turn: what waits for the event loop, acknowledgements first of all, is not held up by a long row of rides.
			return new Promise((resolve) => tellOthers([() => resolve(value)]));
		} catch (error) {
			if (riding !== null && db.inTransaction) {
				db.exec("ROLLBACK TO work; RELEASE work");
				return Promise.reject(error);
			}
			takeBack();
			return Promise.reject(unavailableFor(error));
		} finally {
			share.use(performance.now() - started);
		}
	}

	/** In a rush, or where others wait, it waits for its turn and its share. */
	const mayRideNow = (): boolean =>
		!closed && gathering === null && syncing === null && others.length === 0 && !share.isRush(performance.now());

	/** One transaction: what acknowledges, and of the others what may run now. */
	function transact(transaction: Transaction, started: number): void {
		open();
		for (let entry = first.shift(); entry !== undefined; entry = first.shift()) {
			transaction.acknowledgements += entry.count();
			transaction.lasting = true;
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
			transaction.lasting ||= entry.lasting;
			transaction.tellOthers.push(runOne(entry));
			now = performance.now();
			share.use(now - before);
		}
		commit.run();
		settleRides();
		// Who writes much makes the commit long.
		share.use(((performance.now() - now) * (now - acknowledged)) / (now - started));
	}

	/**
	 * In a turn of the event loop of its own, so that the time of what follows from it can be told from that of
	 * acknowledgements: promises that go on from here have all come to wait again before the next turn.
	 */
	function tellOthers(tell: readonly (() => void)[]): void {
		if (tell.length === 0) return;
		if (telling.push(...tell) > tell.length) return;
		let started = 0;
		setImmediate(() => {
			started = performance.now();
			for (const one of telling.splice(0)) one();
		});
		setImmediate(() => share.use(performance.now() - started));
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

	function enqueue<T>(queue: Entry[], work: () => T, count: () => number, lasting = true): Promise<T> {
		if (closed) return Promise.reject(new StoreUnavailable("HookWise is stopping", 5));
		return new Promise((resolve, reject) => {
			const entry = { work, count, lasting, resolve: resolve as (value: never) => void, reject };
			if (gathering !== null) {
				gathering.push(entry);
				return;
			}
			queue.push(entry);
			schedule();
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

	return {
		run: (work) => enqueue(others, work, one),
		ride: (work) => (mayRideNow() ? rideNow(work) : enqueue(others, work, one, false)),
		show,
		onLost(listener) {
			losers.add(listener);
			return () => losers.delete(listener);
		},
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
			show();
			if (loose !== null) await sync().catch(() => undefined);
			cancelTimer();
		},
	};
}

const unavailableFor = (error: unknown): StoreUnavailable =>
	new StoreUnavailable(error instanceof Error ? error.message : String(error), 5);
