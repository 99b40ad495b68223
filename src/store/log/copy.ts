import { existsSync } from "node:fs";
import { openFile } from "../../base/driver.ts";
import { messageOf } from "../../base/problems.ts";
import type { Connection, Statement } from "../database.ts";
import { migrate, schemaVersion } from "../migrations/index.ts";
import { decodeWritten, encodeWritten } from "./entry.ts";
import { createMoving, positionOf, setPosition } from "./position.ts";
import { recordWrites } from "./recording.ts";
import { type CommonLog, CopyDiverged, type Given, type LogEntry, type Position } from "./types.ts";

/** A node's copy of the database while another node writes. */
export interface Copy {
	position(): Position;
	/**
	 * Does again what these entries did, in one transaction.
	 * @throws CopyDiverged if they do not continue this copy
	 */
	apply(entries: readonly LogEntry[]): void;
	/** Number of the newest migration in the copy. */
	schema(): number;
	close(): void;
}

/** Prepared statements that are kept: entries repeat a few hundred texts. */
const MAX_STATEMENTS = 1_000;

function openPlain(file: string): Connection {
	const db = openFile(file);
	db.pragma("auto_vacuum = INCREMENTAL");
	db.pragma("journal_mode = WAL");
	// What a power cut takes back from the end of the copy comes again from the log.
	db.pragma("synchronous = NORMAL");
	db.pragma("busy_timeout = 5000");
	db.pragma("temp_store = MEMORY");
	return db;
}

/** Where the database in a file stands in a log; null if there is no file, or it is not a copy. */
export function peekPosition(file: string): Position | null {
	if (!existsSync(file)) return null;
	const db = openFile(file, { readonly: true });
	try {
		return positionOf(db);
	} finally {
		db.close();
	}
}

/** Marks a database file as a copy that stands there, or as one of its own (null). */
export function markCopy(file: string, position: Position | null): void {
	const db = openPlain(file);
	try {
		setPosition(db, position);
		db.pragma("wal_checkpoint(TRUNCATE)");
	} finally {
		db.close();
	}
}

/** @throws CopyDiverged if the file is no copy of a log */
export function openCopy(file: string): Copy {
	const db = openPlain(file);
	if (positionOf(db) === null) {
		db.close();
		throw new CopyDiverged(`${file} is not a copy of a log`);
	}
	const moving = createMoving(db);
	const statements = new Map<string, Statement>();

	function statementOf(sql: string): Statement {
		const known = statements.get(sql);
		if (known !== undefined) return known;
		if (statements.size >= MAX_STATEMENTS) statements.clear();
		const statement = db.prepare(sql);
		statements.set(sql, statement);
		return statement;
	}

	function applyOne(entry: LogEntry): void {
		const { seq, entry: last } = moving.now();
		// A guest on this machine has written it into the copy since the entries were read.
		if (entry.seq < seq || entry.id === last) return;
		if (entry.seq !== seq + 1 || entry.prior !== last) {
			throw new CopyDiverged(`Entry ${entry.seq} of the log does not continue this copy, which stands at ${seq}`);
		}
		for (const { sql, given } of decodeWritten(entry.body)) {
			if (given === null) {
				// The text may change tables that prepared statements know; SQLite prepares those again by itself.
				db.exec(sql);
				continue;
			}
			run(statementOf(sql), given);
		}
		moving.to(entry.seq, entry.id);
	}

	return {
		position: () => moving.now(),
		apply(entries) {
			try {
				db.transaction(() => {
					for (const entry of entries) applyOne(entry);
				}).immediate();
			} catch (error) {
				throw isOtherContent(error) ? new CopyDiverged(`An entry of the log cannot be done in this copy: ${messageOf(error)}`) : error;
			}
		},
		schema: () => db.pragma("user_version", { simple: true }) as number,
		close() {
			statements.clear();
			db.close();
		},
	};
}

function run(statement: Statement, given: Given): void {
	const values = Array.isArray(given) ? given : [given];
	if (statement.reader) statement.all(...values);
	else statement.run(...values);
}

/** True for an error that an entry, which the leader could do, has only if the copy's content is another one; not for a full disk. */
const isOtherContent = (error: unknown): boolean =>
	error instanceof Error && "code" in error && /^SQLITE_(CONSTRAINT|ERROR|MISMATCH|CORRUPT)/.test(String(error.code));

/**
 * Brings a copy's schema up to date, as an entry of the log, so that all other copies get it too.
 * @throws DatabaseTooNew if a newer HookWise has changed the schema; the log's errors
 */
export async function upgradeCopy(file: string, log: CommonLog): Promise<void> {
	const db = openPlain(file);
	try {
		const moving = createMoving(db);
		const recording = recordWrites(db);
		db.exec("BEGIN IMMEDIATE");
		const applied = recording.during(() => migrate(db));
		if (applied.length === 0) {
			db.exec("ROLLBACK");
			return;
		}
		const { seq, entry: prior } = moving.now();
		const entry: LogEntry = { seq: seq + 1, id: crypto.randomUUID(), prior, body: encodeWritten(recording.take()) };
		moving.to(entry.seq, entry.id);
		await log.append(entry).catch((error: unknown) => {
			db.exec("ROLLBACK");
			throw error;
		});
		db.exec("COMMIT");
	} finally {
		db.close();
	}
}

/** True if this HookWise knows everything in the copy, and may therefore write. */
export const mayWrite = (copy: Copy): boolean => copy.schema() <= schemaVersion;
