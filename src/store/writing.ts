/** What the writer is made of: how work comes in, what is written without waiting for the disk, and one transaction. */
import type { Connection } from "./database.ts";
import type { Disk } from "./disk.ts";
import type { createShare } from "./share.ts";
import { StoreUnavailable } from "./types.ts";

export interface Entry {
	readonly work: () => unknown;
	/** Whether whoever asked waits for the disk. */
	readonly lasting: boolean;
	readonly count: () => number;
	readonly resolve: (value: never) => void;
	readonly reject: (error: unknown) => void;
}

export interface Transaction {
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

interface Queues {
	/** What acknowledges. */
	readonly first: Entry[];
	readonly others: Entry[];
}

type Share = ReturnType<typeof createShare>;

/** What rides is committed so soon at the latest: other processes that write wait meanwhile. Milliseconds. */
const HOLD_MS = 10;
/** What rides is on disk so soon at the latest. Milliseconds. */
const LOOSE_MS = 1_000;
const one = (): number => 1;

/** What is written without waiting for the disk; see `Writer.ride`. */
export function createRides(db: Connection, disk: Disk, share: Share) {
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

	function onLost(listener: () => void): () => void {
		losers.add(listener);
		return () => losers.delete(listener);
	}

	return { syncNow, sync, syncLater, isLoose: () => loose !== null, open, settleRides, takeBack, show, rideNow, tellOthers, onLost };
}

/** Runs what is in the queues inside one transaction. */
export function createTransactor(db: Connection, share: Share, rides: ReturnType<typeof createRides>) {
	const commit = db.prepare("COMMIT");
	const savepoint = db.prepare("SAVEPOINT work");
	const release = db.prepare("RELEASE work");

	/** One transaction: what acknowledges, and of the others what may run now. */
	function transact(transaction: Transaction, { first, others }: Queues, started: number, mayRun: (now: number) => boolean): void {
		rides.open();
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
		rides.settleRides();
		// Who writes much makes the commit long.
		share.use(((performance.now() - now) * (now - acknowledged)) / (now - started));
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

	return { transact };
}

/**
 * How work comes in.
 * @param others the queue of what waits for its share
 * @param push puts it into its queue
 */
export function createEntrance(others: Entry[], push: (queue: Entry[], entry: Entry) => void, isClosed: () => boolean) {
	let gathering: Entry[] | null = null;

	function enqueue<T>(queue: Entry[], work: () => T, count: () => number, lasting = true): Promise<T> {
		if (isClosed()) return Promise.reject(new StoreUnavailable("HookWise is stopping", 5));
		return new Promise((resolve, reject) => {
			const entry = { work, count, lasting, resolve: resolve as (value: never) => void, reject };
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

	return { enqueue, together, isGathering: () => gathering !== null };
}

export const unavailableFor = (error: unknown): StoreUnavailable =>
	new StoreUnavailable(error instanceof Error ? error.message : String(error), 5);
