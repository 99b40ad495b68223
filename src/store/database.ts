import type Database from "better-sqlite3";
import { openFile } from "../base/driver.ts";
import { CopyDiverged, createMoving, type Moving, positionOf, type Recording, recordWrites } from "./log/index.ts";
import { migrate } from "./migrations/index.ts";
import { steady } from "./steady.ts";

export type Connection = Database.Database;
export type Statement = Database.Statement;

/**
 * Pages that a connection keeps for itself, which stay resident for good. The kernel keeps the file's pages too, and gives them
 * up when something else needs the memory. KiB.
 */
const WRITER_CACHE_KIB = 16_384;
const READER_CACHE_KIB = 32_768;

/**
 * Opens the one connection that writes, and brings the schema up to date.
 *
 * WAL with `synchronous=NORMAL`: a commit is in the log when it returns, and on disk once `disk.ts` has synced the log, which
 * the writer does before it tells anyone. Checkpoints are not this connection's work (`checkpoints/`): done here they made
 * the 99th percentile of acknowledgements 30 to 70 ms.
 *
 * @param file path of `hookwise.db`; created if missing
 * @throws when the file is not a database, or was written by a newer HookWise
 */
export function openDatabase(file: string): Connection {
	const db = openWriting(file);
	migrate(db);
	return steady(db);
}

/**
 * Opens a copy of the common log for the node that writes it. Its schema is up to date (`upgradeCopy`): a change now would be
 * missing in the log.
 * @throws when the file is not a copy, or its schema is older or newer
 */
export function openLogged(file: string): { readonly db: Connection; readonly recording: Recording; readonly moving: Moving } {
	const db = openWriting(file);
	if (positionOf(db) === null) throw new CopyDiverged(`${file} is not a copy of a log`);
	const moving = createMoving(db);
	const recording = recordWrites(db);
	migrate(db);
	return { db: steady(db), recording, moving };
}

function openWriting(file: string): Connection {
	const db = openFile(file);
	// Must be set before the first table exists; a later change needs a full VACUUM, which blocks the writer.
	db.pragma("auto_vacuum = INCREMENTAL");
	db.pragma("journal_mode = WAL");
	db.pragma("synchronous = NORMAL");
	db.pragma("wal_autocheckpoint = 0");
	db.pragma("busy_timeout = 5000");
	db.pragma("temp_store = MEMORY");
	db.pragma(`cache_size = -${WRITER_CACHE_KIB}`);
	return db;
}

/** A read-only connection for another thread. Its reads may take any length of time. */
export function openReader(file: string): Connection {
	const db = openFile(file, { readonly: true });
	db.pragma("busy_timeout = 5000");
	db.pragma(`cache_size = -${READER_CACHE_KIB}`);
	return db;
}
