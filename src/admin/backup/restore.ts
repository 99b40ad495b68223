import { closeSync, copyFileSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { openDataDirectory } from "../../base/dataDirectory.ts";
import { openDataKey, type Secrets } from "../../base/security/index.ts";
import { type BackupReport, backupMeta, DATABASE, prepareRestored, readBackup, settleDatabase } from "../../store/index.ts";

/** The database that a restore put aside, beside the new one. */
export const ASIDE = "hookwise.db.before-restore";
/** A restored database that is whole and waits for its place. */
const READY = `${DATABASE}.restoring`;
const SIDE_FILES = ["-wal", "-shm"];

/**
 * Puts a backup in place of whatever the data directory has: all or nothing, by renaming a finished file. HookWise must
 * not run. What was there is kept beside it. A process that is killed meanwhile leaves either the old database in its place,
 * or a finished one that `finishRestore` puts there.
 * @throws BackupUnreadable, KeyProblem when ENCRYPTION_KEY does not open the backup; then nothing has changed
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
 * Ends a restore that a process left undone between moving the old database away and putting the new one in its place.
 * Nobody has the data directory open.
 * @returns whether there was one
 */
export function finishRestore(dataDir: string): boolean {
	const target = join(dataDir, DATABASE);
	const ready = join(dataDir, READY);
	if (existsSync(target) || !existsSync(ready)) return false;
	// Those of the old database: beside the new one they would be read as its own.
	moveSideFiles(dataDir);
	renameSync(ready, target);
	sync(dataDir);
	return true;
}

/** Takes a restore back: the database that was put aside gets its place again. HookWise must not run. */
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

/** A file's content, or a folder's entries, on disk. */
function sync(path: string): void {
	let descriptor: number;
	try {
		descriptor = openSync(path, "r");
	} catch (error) {
		// Windows opens no folders; its file system keeps renames in order.
		if (error instanceof Error && "code" in error && ["EISDIR", "EPERM", "EACCES"].includes(String(error.code))) return;
		throw error;
	}
	try {
		fsyncSync(descriptor);
	} finally {
		closeSync(descriptor);
	}
}
