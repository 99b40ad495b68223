/**
 * The two ways to keep data, for tests of rooms: the embedded database, or one that is a copy of a common log. With
 * `HOOKWISE_TEST_STORE=logged` the tests of rooms run on the second, and a second copy, made from the log alone, must end up equal.
 */
import { copyFileSync, existsSync } from "node:fs";
import { join } from "node:path";
import { openFile } from "../../src/base/driver.ts";
import { type Connection, openDatabase, openLogged } from "../../src/store/database.ts";
import {
	type CommonLog,
	createDatabase,
	createMoving,
	DATABASE,
	encodeWritten,
	type LogEntry,
	markCopy,
	openCopy,
	openStore,
	peekPosition,
	positionOf,
	recordWrites,
	type Store,
	type StoreOptions,
} from "../../src/store/index.ts";
import { createLoggedWriter } from "../../src/store/loggedWriter.ts";
import { createWriter, type Writer } from "../../src/store/writer.ts";
import { instantDisk } from "../doubles/disk.ts";
import { differencesOf } from "./equalCopies.ts";
import { freshDirectory } from "./hookwise.ts";

export type StoreKind = "embedded" | "logged";
export const STORE_KINDS = ["embedded", "logged"] as const;

/** The kind that tests of rooms use. */
export const storeKind: StoreKind = process.env.HOOKWISE_TEST_STORE === "logged" ? "logged" : "embedded";

/** A log in memory, which takes a turn of the event loop for each entry, as a fast PostgreSQL would. */
export interface MemoryLog extends CommonLog {
	readonly id: string;
	readonly entries: readonly LogEntry[];
	/** Why a store gave up on it, each time. */
	readonly givenUp: readonly string[];
	/** Makes an entry last at once. @throws Error if it does not continue the log */
	put(entry: LogEntry): void;
	/** Runs in place of the next appends, until told otherwise; `lasts` makes the entry last. Null appends again. */
	meanwhile(instead: ((lasts: () => void, entry: LogEntry) => Promise<void>) | null): void;
}

export function createMemoryLog(): MemoryLog {
	const entries: LogEntry[] = [];
	const givenUp: string[] = [];
	let instead: ((lasts: () => void, entry: LogEntry) => Promise<void>) | null = null;
	function put(entry: LogEntry): void {
		const head = entries.at(-1);
		if (head !== undefined && (entry.seq !== head.seq + 1 || entry.prior !== head.id))
			throw new Error(`Entry ${entry.seq} is out of order`);
		entries.push(entry);
	}
	return {
		id: crypto.randomUUID(),
		entries,
		givenUp,
		giveUp: (reason) => givenUp.push(reason),
		put,
		meanwhile(next) {
			instead = next;
		},
		async append(entry) {
			if (instead !== null) return instead(() => put(entry), entry);
			await new Promise<void>((resolve) => setImmediate(resolve));
			put(entry);
		},
	};
}

/** A database file that is a copy of a log, and all that another node would need to have it too. */
export interface LoggedFile {
	readonly file: string;
	readonly log: MemoryLog;
	/** The file as it was when the log began, followed to the log's present end by entries alone. */
	follow(): string;
	/** @throws Error if such a copy is not equal to the file, in every table and rowid */
	mustBeEqual(): void;
}

/** Log of each file of this process that is a copy. */
const logs = new Map<string, LoggedFile>();
/** An empty database, made once: its schema takes longer than most tests. */
let empty: string | null = null;

function emptyDatabase(): string {
	if (empty === null) {
		empty = join(freshDirectory(), "empty.db");
		createDatabase(empty);
	}
	return empty;
}

/** How many entries a follower applies at once: it must not matter. */
const AT_ONCE = 7;

/** Makes a file the copy of a log that begins now; one that is a copy already goes on with its log. */
export function logFor(file: string): LoggedFile {
	const known = logs.get(file);
	if (known !== undefined && existsSync(file) && peekPosition(file)?.log === known.log.id) return known;
	if (existsSync(file)) openDatabase(file).close();
	else copyFileSync(emptyDatabase(), file);
	const log = createMemoryLog();
	markCopy(file, { log: log.id, seq: 0, entry: crypto.randomUUID() });
	const start = join(freshDirectory(), "start.db");
	copyFileSync(file, start);
	function follow(): string {
		const file = join(freshDirectory(), "follower.db");
		copyFileSync(start, file);
		const copy = openCopy(file);
		for (let at = 0; at < log.entries.length; at += AT_ONCE) copy.apply(log.entries.slice(at, at + AT_ONCE));
		copy.close();
		return file;
	}
	const logged: LoggedFile = {
		file,
		log,
		follow,
		mustBeEqual() {
			const differences = differencesOf(file, follow());
			if (differences.length > 0) throw new Error(`A copy that followed the log differs from the leader's:\n${differences.join("\n")}`);
		},
	};
	logs.set(file, logged);
	return logged;
}

/**
 * Opens a store of this kind. Closing a logged one checks that a copy which followed its log is equal to it.
 * @returns the store, as `openStore` does
 */
export function openTestStore(options: StoreOptions, kind: StoreKind = storeKind): Store {
	if (kind === "embedded") return openStore(options);
	const logged = logFor(join(options.dataDir, DATABASE));
	const store = openStore({ ...options, log: logged.log });
	return {
		...store,
		async close() {
			await store.close();
			logged.mustBeEqual();
		},
	};
}

/**
 * Changes a database without the store that has it open, as another process may while nothing is being written. If it is a copy of
 * a log, the change is an entry of the log.
 */
export function changeBehind<T>(file: string, work: (db: Connection) => T): T {
	const db = openFile(file);
	try {
		const position = positionOf(db);
		if (position === null) return db.transaction(() => work(db)).immediate();
		const logged = logs.get(file);
		if (logged?.log.id !== position.log) throw new Error(`The log of ${file} is not known here`);
		const moving = createMoving(db);
		const recording = recordWrites(db);
		db.exec("BEGIN IMMEDIATE");
		const value = recording.during(() => work(db));
		const { seq, entry: prior } = moving.now();
		const entry: LogEntry = { seq: seq + 1, id: crypto.randomUUID(), prior, body: encodeWritten(recording.take()) };
		moving.to(entry.seq, entry.id);
		logged.log.put(entry);
		db.exec("COMMIT");
		return value;
	} finally {
		db.close();
	}
}

/** A connection and its writer, as `openStore` makes them, for stores that a test puts together itself. */
export interface TestWriter {
	/** For stores, and to look. A test's own rows are made in a piece of the writer's work too. */
	readonly db: Connection;
	readonly writer: Writer;
	/** Closes both, and checks that a copy which followed the log is equal. */
	close(): Promise<void>;
}

/** An empty database with its writer; its syncs take no time. */
export function openTestWriter(kind: StoreKind = storeKind): TestWriter {
	const file = join(freshDirectory(), DATABASE);
	if (kind === "embedded") {
		copyFileSync(emptyDatabase(), file);
		const db = openDatabase(file);
		const writer = createWriter(db, instantDisk, () => {});
		return {
			...{ db, writer },
			async close() {
				await writer.close();
				db.close();
			},
		};
	}
	const logged = logFor(file);
	const { db, recording, moving } = openLogged(file);
	const writer = createLoggedWriter({ db, recording, moving, log: logged.log, onCommit: () => {} });
	return {
		...{ db, writer },
		async close() {
			await writer.close();
			db.close();
			logged.mustBeEqual();
		},
	};
}
