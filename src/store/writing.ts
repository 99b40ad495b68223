/** Parts of the writer: how work comes in, writes that do not wait for the disk, and single transactions. */
import type { Connection } from "./database.ts";
import type { Disk } from "./disk.ts";
import type { createShare } from "./share.ts";
import { StoreUnavailable } from "./types.ts";

export interface Entry {
	readonly work: () => unknown;
	/** True if the caller waits for the disk. */
	readonly lasting: boolean;
	readonly count: () => number;
	readonly resolve: (value: never) => void;
	readonly reject: (error: unknown) => void;
}

export interface Transaction {
	/** All pieces of work in it. */
	readonly members: Entry[];
	/** Number of acknowledgements in it. */
	acknowledgements: number;
	/** True if any of its work waits for the disk. */
	lasting: boolean;
	/** Callbacks with the result for acknowledgements (`tellFirst`) and for other work (`tellOthers`). */
	readonly tellFirst: (() => void)[];
	readonly tellOthers: (() => void)[];
}

interface Queues {
	/** Acknowledgements (`first`) and all other work (`others`). */
	readonly first: Entry[];
	readonly others: Entry[];
}

type Share = ReturnType<typeof createShare>;

/** How one piece of work in a transaction is kept or taken back. */
export interface Guard {
	keep(): void;
	undo(): void;
}

/** The transaction that pieces of work run in. */
export interface Frame {
	/** Begins a transaction, unless one is open. */
	open(): void;
	/** Begins a piece of work. */
	enter(): Guard;
	/** Called after the last piece. */
	end(): void;
}

/** Latest commit of a riding write: other processes that write must wait meanwhile. Milliseconds. */
const HOLD_MS = 10;
/** Latest sync of a riding write to disk. Milliseconds. */
const LOOSE_MS = 1_000;
const one = (): number => 1;

/** When commits go to disk: at once, or later if nobody waits for it. */
function createSyncs(disk: Disk) {
	/** Timer for syncing commits that nobody waits for; null if everything is on disk. */
	let loose: ReturnType<typeof setTimeout> | null = null;

	function forgetLoose(): void {
		if (loose !== null) clearTimeout(loose);
		loose = null;
	}

	return {
		syncNow(): void {
			disk.syncNow();
			forgetLoose();
		},
		sync(): Promise<void> {
			forgetLoose();
			return disk.sync();
		},
		/** Syncs later: the next durable write does it as well. */
		syncLater(): void {
			loose ??= setTimeout(() => {
				loose = null;
				// If the disk fails here, the next durable write reports it.
				disk.sync().catch(() => undefined);
			}, LOOSE_MS);
		},
		isLoose: (): boolean => loose !== null,
	};
}

/** Writes that do not wait for the disk; see `Writer.ride`. */
export function createRides(db: Connection, disk: Disk, share: Share) {
	/** The open transaction: without any work so far, or with some. SQLite may have ended it by itself. */
	let transaction: "none" | "empty" | "used" = "none";
	/** Set while the open transaction has riding writes; otherwise null. */
	let riding: { readonly timer: ReturnType<typeof setTimeout> } | null = null;
	const { syncNow, sync, syncLater, isLoose } = createSyncs(disk);
	const losers = new Set<() => void>();
	const tellOthers = createTelling(share);
	const begin = db.prepare("BEGIN IMMEDIATE");
	const commit = db.prepare("COMMIT");
	const savepoint = db.prepare("SAVEPOINT work");
	const release = db.prepare("RELEASE work");

	/** For the first piece of a transaction, which needs no savepoint: SQLite copies every page that one changes. */
	const whole: Guard = {
		keep() {
			if (!db.inTransaction) throw new Error("SQLite has ended the transaction by itself");
		},
		undo() {
			db.exec("ROLLBACK");
			transaction = "none";
		},
	};
	/** For a piece behind others, which it must not take along. */
	const part: Guard = {
		keep: () => release.run(),
		undo: () => db.exec("ROLLBACK TO work; RELEASE work"),
	};

	/** Begins a transaction, unless one is open. */
	function open(): void {
		if (transaction !== "none" && !db.inTransaction) takeBack();
		if (transaction !== "none") return;
		begin.run();
		transaction = "empty";
	}

	/** Begins a piece of work. */
	function enter(): Guard {
		open();
		if (transaction === "empty") {
			transaction = "used";
			return whole;
		}
		savepoint.run();
		return part;
	}

	/** Ends the transaction, unless its work was taken back with it. */
	function end(): void {
		if (transaction === "none") return;
		commit.run();
		transaction = "none";
		settleRides();
	}

	/** Ends the riding state. @returns false if nothing was riding */
	function settleRides(): boolean {
		if (riding === null) return false;
		clearTimeout(riding.timer);
		riding = null;
		return true;
	}

	/** Undoes the open transaction, if SQLite has not done so itself. */
	function takeBack(): void {
		if (db.inTransaction) db.exec("ROLLBACK");
		transaction = "none";
		if (settleRides()) for (const listener of losers) setImmediate(listener);
	}

	function show(): void {
		if (riding === null) return;
		try {
			end();
			syncLater();
		} catch {
			// Usually a full disk. The listeners of riding writes are told; the next durable write reports the reason.
			takeBack();
		}
	}

	/** Runs one riding write immediately, since no other work is going on. */
	function rideNow<T>(work: () => T): Promise<T> {
		const started = performance.now();
		let guard = part;
		try {
			guard = enter();
			riding ??= { timer: setTimeout(show, HOLD_MS) };
			const value = work();
			guard.keep();
			// Resolves in the next turn, so that a long series of riding writes does not delay what waits for the
			// event loop, acknowledgements above all.
			return new Promise((resolve) => tellOthers([() => resolve(value)]));
		} catch (error) {
			if (riding !== null && db.inTransaction) {
				guard.undo();
				if (transaction === "none") settleRides();
				return Promise.reject(error);
			}
			takeBack();
			return Promise.reject(unavailableFor(error));
		} finally {
			share.use(performance.now() - started);
		}
	}

	function onLost(listener: () => void): () => void {
		losers.add(listener);
		return () => losers.delete(listener);
	}

	return { syncNow, sync, syncLater, isLoose, open, enter, end, takeBack, show, rideNow, tellOthers, onLost };
}

/**
 * Runs callbacks in a turn of the event loop of their own, so that the time of the code that continues from
 * them can be measured apart from acknowledgements: all promises that continue here are waiting again before
 * the next turn.
 */
export function createTelling(share: Share): (tell: readonly (() => void)[]) => void {
	/** Callbacks for the next turn of the event loop. */
	const telling: (() => void)[] = [];
	return function tellOthers(tell) {
		if (tell.length === 0) return;
		if (telling.push(...tell) > tell.length) return;
		let started = 0;
		setImmediate(() => {
			started = performance.now();
			for (const one of telling.splice(0)) one();
		});
		setImmediate(() => share.use(performance.now() - started));
	};
}

/** How soon work that waits for its share tries again. Milliseconds. */
const WAIT_MS = 1;

interface ScheduleDeps extends Queues {
	readonly share: Share;
	/** True while a transaction must end before the next one begins. */
	readonly isBusy: () => boolean;
	readonly isClosed: () => boolean;
	/** Runs what is queued. It schedules again when it has ended. */
	readonly flush: () => void;
}

/** Decides when queued work runs: acknowledgements in the next turn of the event loop, other work when it has its share. */
export function createSchedule({ first, others, share, isBusy, isClosed, flush }: ScheduleDeps) {
	let arrived = 0;
	let scheduled = false;
	let cancelTimer = (): void => {};

	/** True if the oldest piece of other work may go into this transaction. */
	const mayRun = (now: number): boolean => others.length > 0 && (isClosed() || share.isFree(now));

	function begin(): void {
		scheduled = false;
		cancelTimer();
		flush();
	}

	function schedule(): void {
		if (scheduled || isBusy() || first.length + others.length === 0) return;
		if (first.length > 0 || mayRun(performance.now())) {
			scheduled = true;
			setImmediate(begin);
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

	return {
		mayRun,
		schedule,
		/** Begins at once. */
		begin,
		/** Tells that an acknowledgement was asked for. */
		arrives(): void {
			arrived++;
		},
		cancel: (): void => cancelTimer(),
	};
}

/** Runs queued work inside one transaction. */
export function createTransactor(db: Connection, share: Share, frame: Frame) {
	/** One transaction with all acknowledgements, and as much other work as may run now. */
	function transact(transaction: Transaction, { first, others }: Queues, started: number, mayRun: (now: number) => boolean): void {
		frame.open();
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
		frame.end();
		// The commit's duration is charged by share of the work: much writing makes a long commit.
		share.use(((performance.now() - now) * (now - acknowledged)) / (now - started));
	}

	function runOne(entry: Entry): () => void {
		const guard = frame.enter();
		try {
			const value = entry.work() as never;
			guard.keep();
			return () => entry.resolve(value);
		} catch (error) {
			// A full disk or an I/O error may already have rolled back everything. The whole batch has failed then.
			if (!db.inTransaction) throw error;
			guard.undo();
			return () => entry.reject(error);
		}
	}

	return { transact };
}

/**
 * Entry points for work.
 * @param others queue of work that waits for its share
 * @param push adds an entry to its queue
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
