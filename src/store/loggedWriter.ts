import type { Connection } from "./database.ts";
import { type CommonLog, encodeWritten, type Moving, type Recording } from "./log/index.ts";
import { createShare } from "./share.ts";
import type { StoreUnavailable } from "./types.ts";
import type { Writer } from "./writer.ts";
import {
	createEntrance,
	createSchedule,
	createTelling,
	createTransactor,
	type Entry,
	type Guard,
	type Transaction,
	unavailableFor,
} from "./writing.ts";

export interface LoggedWriterDeps {
	readonly db: Connection;
	/** Of `db`. */
	readonly recording: Recording;
	/** Of `db`. */
	readonly moving: Moving;
	readonly log: CommonLog;
	/** Called after each commit with its number of pieces of work and its duration in milliseconds. */
	readonly onCommit: (writes: number, durationMs: number) => void;
}

/**
 * The writer of a node that leads: each transaction lasts in the common log before it is committed in the
 * copy. Work that arrives while an entry is on its way shares the next one. If an entry does not last, or
 * may not, its transaction is rolled back and the writer refuses everything from then on: the copy must be
 * caught up from the log, which may have the entry.
 *
 * Riding writes (`Writer.ride`) resolve once they have run, and go out with the entry of their transaction.
 */
export function createLoggedWriter({ db, recording, moving, log, onCommit }: LoggedWriterDeps): Writer {
	const first: Entry[] = [];
	const others: Entry[] = [];
	const share = createShare();
	const tellOthers = createTelling(share);
	const losers = new Set<() => void>();
	const frame = createFrame(db, recording);
	const transactor = createTransactor(db, share, frame);
	/** The transaction under way; null if there is none. */
	let writing: Promise<void> | null = null;
	let closed = false;
	/** Why nothing can be written any more; null while it can. */
	let lost: StoreUnavailable | null = null;
	const turns = createSchedule({ first, others, share, isBusy: () => writing !== null, isClosed: () => closed, flush });

	async function write(): Promise<void> {
		const started = performance.now();
		const transaction: Transaction = { members: [], acknowledgements: 0, lasting: false, tellFirst: [], tellOthers: [] };
		try {
			recording.during(() => transactor.transact(transaction, { first, others }, started, turns.mayRun));
		} catch (error) {
			// The disk of the copy is full or broken. Nothing was sent, so the next transaction may work again.
			frame.takeBack();
			refuse(transaction, unavailableFor(error));
			return;
		}
		if (!transaction.lasting) tellOthers(transaction.tellOthers.splice(0));
		try {
			await frame.last(log, moving);
		} catch (error) {
			lost = unavailableFor(error);
			log.giveUp(lost.message);
			frame.takeBack();
			refuse(transaction, lost);
			for (const listener of losers) setImmediate(listener);
			return;
		}
		onCommit(transaction.members.length, performance.now() - started);
		for (const tellOne of transaction.tellFirst) tellOne();
		tellOthers(transaction.tellOthers);
	}

	/** Refuses the work of a transaction; and what waits, if nothing began or nothing can be written any more. */
	function refuse({ members }: Transaction, problem: StoreUnavailable): void {
		const waiting = lost !== null || members.length === 0 ? [...first.splice(0), ...others.splice(0)] : [];
		for (const entry of [...members, ...waiting]) entry.reject(problem);
	}

	function flush(): void {
		writing = write().finally(() => {
			writing = null;
			turns.schedule();
		});
	}

	const { enqueue, together } = createEntrance(
		others,
		(queue, entry) => {
			if (lost !== null) {
				entry.reject(lost);
				return;
			}
			queue.push(entry);
			turns.schedule();
		},
		() => closed,
	);

	/** Resolves once everything that was asked for before is committed or refused. */
	async function settled(): Promise<void> {
		while (writing !== null || first.length + others.length > 0) await (writing ?? new Promise((resolve) => setImmediate(resolve)));
	}

	return {
		run: (work) => enqueue(others, work, () => 1),
		ride: (work) => enqueue(others, work, () => 1, false),
		show: async () => {
			if (writing !== null) await writing;
		},
		onLost(listener) {
			losers.add(listener);
			return () => losers.delete(listener);
		},
		runFirst(work, count) {
			turns.arrives();
			return enqueue(first, work, count);
		},
		together,
		late: (ms) => share.late(ms),
		isRush: () => share.isRush(performance.now()),
		async close() {
			closed = true;
			await settled();
			turns.cancel();
		},
	};
}

/** The transaction in the copy, and its statements for the log. */
function createFrame(db: Connection, recording: Recording) {
	const begin = db.prepare("BEGIN IMMEDIATE");
	const commit = db.prepare("COMMIT");
	const savepoint = db.prepare("SAVEPOINT work");
	const release = db.prepare("RELEASE work");
	/** True once a piece of work has begun in the open transaction. */
	let used = false;

	/** For the first piece of a transaction, which needs no savepoint: SQLite copies every page that one changes. */
	const whole: Guard = {
		keep() {
			if (!db.inTransaction) throw new Error("SQLite has ended the transaction by itself");
		},
		undo() {
			db.exec("ROLLBACK");
			recording.undoTo(0);
			begin.run();
			used = false;
		},
	};

	function takeBack(): void {
		used = false;
		recording.take();
		if (db.inTransaction) db.exec("ROLLBACK");
	}

	return {
		open(): void {
			if (!db.inTransaction) begin.run();
		},
		enter(): Guard {
			if (!used) {
				used = true;
				return whole;
			}
			savepoint.run();
			const mark = recording.mark();
			return {
				keep: () => release.run(),
				undo() {
					db.exec("ROLLBACK TO work; RELEASE work");
					recording.undoTo(mark);
				},
			};
		},
		/** The transaction stays open until its entry lasts. */
		end(): void {},
		takeBack,
		/** Appends the entry, then commits. @throws the log's error, or SQLite's */
		async last(log: CommonLog, moving: Moving): Promise<void> {
			used = false;
			const written = recording.take();
			if (written.length > 0) {
				const { seq, entry: prior } = moving.now();
				const id = crypto.randomUUID();
				moving.to(seq + 1, id);
				await log.append({ seq: seq + 1, id, prior, body: encodeWritten(written) });
			}
			commit.run();
		},
	};
}
