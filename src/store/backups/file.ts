import { existsSync, renameSync, rmSync, statSync } from "node:fs";
import { openFile } from "../../base/driver.ts";
import type { Connection } from "../database.ts";
import { openReader } from "../database.ts";
import { DatabaseTooNew, knownTo, migrate } from "../migrations/index.ts";

/** Contents of a backup, for people. */
export interface BackupReport {
	readonly madeAt: number;
	readonly withHistory: boolean;
	readonly schema: number;
	readonly bytes: number;
	readonly counts: Readonly<Record<string, number>>;
}

/** The file is not a backup, or was made by a HookWise that this one cannot read. */
export class BackupUnreadable extends Error {
	override readonly name = "BackupUnreadable";
}

/** Counts for backup reports, under the names that people use. */
const COUNTED = {
	endpoints: "SELECT count(*) AS n FROM endpoints WHERE deleted_at IS NULL",
	tenants: "SELECT count(*) AS n FROM tenant_map",
	users: "SELECT count(*) AS n FROM users",
	api_keys: "SELECT count(*) AS n FROM api_keys WHERE revoked_at IS NULL",
	settings: "SELECT count(*) AS n FROM settings",
	incidents: "SELECT count(*) AS n FROM incidents",
	audit: "SELECT count(*) AS n FROM audit",
	history: `SELECT (SELECT count(*) FROM alerts) + (SELECT count(*) FROM deliveries WHERE seq >
		(SELECT coalesce(max(CAST(value AS INTEGER)), 0) FROM meta WHERE key = 'decided_through')) AS n`,
} as const;
/** Counts for tables that older schemas do not have. */
const COUNTED_SINCE = { fixtures: "SELECT count(*) AS n FROM fixtures" } as const;

const HISTORY_TABLES = [
	"deliveries",
	"alerts",
	"verdicts",
	"calls",
	"jobs",
	"job_keys",
	"intents",
	"words_due",
	"alerts_words",
	"rca_notes",
	"refusals",
	"decided_ahead",
	"recoveries",
	"needs",
];
/**
 * SQL that removes references to alerts outside history. Without history, alert numbers start again, so old
 * references would point to wrong alerts.
 */
const WITHOUT_ALERTS = [
	"DELETE FROM wakes WHERE kind = 'check'",
	"UPDATE wakes SET queued = 0",
	"UPDATE incident_timeline SET alert_id = NULL",
];

/**
 * Writes one consistent copy of a database, which may be in use, into a single file. Secrets in it stay
 * sealed.
 * Runs on the calling thread, for a time proportional to the size of the database, and needs free disk space
 * for the copy.
 * @param options.history true to include received alerts
 */
export function writeBackup(source: string, target: string, options: { readonly history: boolean; readonly now: number }): BackupReport {
	const partial = `${target}.part`;
	rmSync(partial, { force: true });
	const reader = openReader(source);
	try {
		reader.prepare("VACUUM INTO ?").run(partial);
	} finally {
		reader.close();
	}
	const copy = openFile(partial);
	try {
		copy.pragma("journal_mode = DELETE");
		// Sessions are left out: people log in again after a restore. Idempotency keys are forgotten within a day
		// anyway.
		for (const table of ["sessions", "idempotency", ...(options.history ? [] : HISTORY_TABLES)]) copy.exec(`DELETE FROM ${table}`);
		// Without history, delivery numbers start again, so the record of decided deliveries must go.
		if (!options.history) for (const sql of ["DELETE FROM meta WHERE key = 'decided_through'", ...WITHOUT_ALERTS]) copy.exec(sql);
		// Restored, it is a database of its own, or the beginning of a log.
		copy.exec("DROP TABLE IF EXISTS log_position");
		const mark = JSON.stringify({ madeAt: options.now, withHistory: options.history });
		copy.prepare("INSERT INTO meta (key, value) VALUES ('backup', ?) ON CONFLICT DO UPDATE SET value = excluded.value").run(mark);
		if (!options.history) copy.exec("VACUUM");
	} finally {
		copy.close();
	}
	// A disk may return different bytes than were written. Only a file that opens and is intact gets the
	// backup's name.
	const report = verifyBackup(partial);
	renameSync(partial, target);
	return report;
}

/** Pages of one step of an exact copy: all of them, so that no write in between makes it begin again. */
const ALL_PAGES = 2 ** 31 - 1;

/** Copies a database page by page, as it is at one moment, while it is in use. */
export async function writeExact(source: string, target: string): Promise<void> {
	rmSync(target, { force: true });
	const reader = openReader(source);
	try {
		await reader.backup(target, { progress: () => ALL_PAGES });
	} finally {
		reader.close();
	}
}

/**
 * Checks that a file is a backup and that every page of it is intact. Reads the whole file.
 * @throws BackupUnreadable
 */
export function verifyBackup(file: string): BackupReport {
	const report = readBackup(file);
	withBackup(file, (db) => {
		const found = db.pragma("quick_check(1)", { simple: true });
		if (found !== "ok") throw new BackupUnreadable(`The backup is damaged: ${String(found)}. Take an earlier one.`);
	});
	return report;
}

/**
 * Reads the contents of a backup without changing it.
 * @throws BackupUnreadable
 */
export function readBackup(file: string): BackupReport {
	return withBackup(file, (db) => {
		const mark = (db.prepare("SELECT value FROM meta WHERE key = 'backup'").get() as { value: string } | undefined)?.value;
		if (mark === undefined) throw new BackupUnreadable("This database was not written by hookwise backup.");
		const schema = Math.max(0, ...knownTo(db));
		const hasTable = db.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?");
		const since = Object.entries(COUNTED_SINCE).filter(([table]) => hasTable.get(table) !== undefined);
		const counts = Object.fromEntries(
			[...Object.entries(COUNTED), ...since].map(([name, sql]) => [name, (db.prepare(sql).get() as { n: number }).n]),
		);
		return { ...(JSON.parse(mark) as { madeAt: number; withHistory: boolean }), schema, bytes: statSync(file).size, counts };
	});
}

/** One entry of the table `meta` in a backup. @throws BackupUnreadable */
export const backupMeta = (file: string, key: string): string | null =>
	withBackup(file, (db) => (db.prepare("SELECT value FROM meta WHERE key = ?").get(key) as { value: string } | undefined)?.value ?? null);

function withBackup<T>(file: string, ask: (db: Connection) => T): T {
	let db: Connection;
	try {
		db = openReader(file);
	} catch {
		if (existsSync(file)) throw new BackupUnreadable("This file is not a backup made by hookwise backup.");
		throw new BackupUnreadable(`${file} cannot be opened. Is this the path of a backup?`);
	}
	try {
		return ask(db);
	} catch (error) {
		if (error instanceof BackupUnreadable) throw error;
		if (error instanceof DatabaseTooNew) {
			throw new BackupUnreadable("This backup was made by a newer HookWise. Restore it with that version.");
		}
		throw new BackupUnreadable("This file is not a backup made by hookwise backup.");
	} finally {
		db.close();
	}
}

/**
 * Brings the schema of a restored copy up to date, and removes the mark that makes it a backup. The file must
 * not be in use.
 */
export function prepareRestored(file: string): void {
	const db = openFile(file);
	try {
		migrate(db);
		db.exec("DELETE FROM meta WHERE key = 'backup'");
		// Work that was under way when the copy was made is released, as after a crash.
		db.exec("UPDATE job_keys SET leased = 0");
	} finally {
		db.close();
	}
}

/**
 * Moves the contents of a database's write-ahead log into the database file, so that the file can be moved
 * alone. It must not be in use.
 */
export function settleDatabase(file: string): void {
	let db: Connection;
	try {
		db = openFile(file);
	} catch {
		// A file that cannot be opened is moved as it is.
		return;
	}
	try {
		db.pragma("wal_checkpoint(TRUNCATE)");
	} catch (error) {
		if (!(error instanceof Error && "code" in error)) throw error;
		// A damaged database is moved together with its log.
	} finally {
		db.close();
	}
}

/**
 * Sealed contents of a database that is not in use: tokens and secrets of endpoints, and the latest bodies of
 * alerts. @param bodies maximum number of bodies
 */
export function sealedIn(file: string, bodies: number): { readonly secrets: readonly string[]; readonly bodies: readonly Uint8Array[] } {
	return withBackup(file, (db) => ({
		secrets: db
			.prepare("SELECT bearer_token FROM endpoints UNION ALL SELECT hmac_secret FROM endpoints WHERE hmac_secret IS NOT NULL")
			.pluck()
			.all() as string[],
		bodies: db
			.prepare("SELECT sealed FROM deliveries WHERE sealed IS NOT NULL ORDER BY seq DESC LIMIT ?")
			.pluck()
			.all(bodies) as Uint8Array[],
	}));
}
