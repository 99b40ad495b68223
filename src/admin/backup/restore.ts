import { closeSync, copyFileSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { openDataDirectory } from "../../base/dataDirectory.ts";
import { openDataKey, type Secrets } from "../../base/security/index.ts";
import { type BackupReport, backupMeta, DATABASE, prepareRestored, readBackup, settleDatabase } from "../../store/index.ts";

/** Name of the previous database after a restore. */
export const ASIDE = "hookwise.db.before-restore";
/** Name of a restored database that is complete, but not in place yet. */
const READY = `${DATABASE}.restoring`;
const SIDE_FILES = ["-wal", "-shm"];

/**
 * Replaces the database of the data directory by a backup: all or nothing, by renaming a complete file.
 * HookWise must not
 * run. The previous database is kept beside it. If the process is killed meanwhile, either the old database
 * is still in place,
 * or there is a complete one that `finishRestore` puts in place.
 * @throws BackupUnreadable, KeyProblem if ENCRYPTION_KEY does not open the backup; nothing has changed then
 */
export function restoreBackup(file: string, dataDir: string, secrets: Secrets): BackupReport {
	const report = readBackup(file);
	openDataKey(secrets, backupMeta(file, "data_key"));
	openDataDirectory(dataDir);
	const ready = join(dataDir, READY);
	const partial = `${ready}.part`;
	for (const old of [ready, partial]) rmSync(old, { force: true });
	copyFileSync(file, partial);
	prepareRestored(partial);
	sync(partial);
	const target = join(dataDir, DATABASE);
	if (existsSync(target)) settleDatabase(target);
	renameSync(partial, ready);
	if (existsSync(target)) putAside(dataDir);
	finishRestore(dataDir);
	return report;
}

/**
 * Finishes a restore that was interrupted between moving the old database away and putting the new one in
 * place.
 * No process may be using the data directory.
 * @returns true if there was such a restore
 */
export function finishRestore(dataDir: string): boolean {
	const target = join(dataDir, DATABASE);
	const ready = join(dataDir, READY);
	if (existsSync(target) || !existsSync(ready)) return false;
	// Side files of the old database, which SQLite would otherwise read as part of the new one.
	moveSideFiles(dataDir);
	renameSync(ready, target);
	sync(dataDir);
	return true;
}

/** Undoes a restore: puts the previous database back in place. HookWise must not run. */
export function undoRestore(dataDir: string): void {
	const target = join(dataDir, DATABASE);
	const aside = join(dataDir, ASIDE);
	if (!existsSync(aside)) return;
	for (const suffix of ["", ...SIDE_FILES]) rmSync(`${target}${suffix}`, { force: true });
	for (const suffix of [...SIDE_FILES, ""]) if (existsSync(`${aside}${suffix}`)) renameSync(`${aside}${suffix}`, `${target}${suffix}`);
}

function putAside(dataDir: string): void {
	for (const suffix of SIDE_FILES) rmSync(join(dataDir, `${ASIDE}${suffix}`), { force: true });
	renameSync(join(dataDir, DATABASE), join(dataDir, ASIDE));
}

function moveSideFiles(dataDir: string): void {
	for (const suffix of SIDE_FILES) {
		const from = join(dataDir, `${DATABASE}${suffix}`);
		if (existsSync(from)) renameSync(from, join(dataDir, `${ASIDE}${suffix}`));
	}
}

/** Syncs a file's content, or a folder's entries, to disk. */
function sync(path: string): void {
	let descriptor: number;
	try {
		descriptor = openSync(path, "r");
	} catch (error) {
		// Windows cannot open folders; its file system keeps renames in order.
		if (error instanceof Error && "code" in error && ["EISDIR", "EPERM", "EACCES"].includes(String(error.code))) return;
		throw error;
	}
	try {
		fsyncSync(descriptor);
	} finally {
		closeSync(descriptor);
	}
}
