import { join } from "node:path";
import { openFile } from "./driver.ts";

/** Another process is using this data directory. */
export class DataDirectoryInUse extends Error {
	override readonly name = "DataDirectoryInUse";
}

/**
 * Reserves the data directory for the life of this process: an exclusive SQLite lock on a separate file,
 * which the kernel
 * releases however the process ends. (A pid file fails in containers, where every process is number 1.)
 * @returns a function that releases the lock
 * @throws DataDirectoryInUse
 */
export function lockDataDirectory(dataDir: string): () => void {
	const unlock = lockFile(join(dataDir, "hookwise.lock"));
	if (unlock !== null) return unlock;
	throw new DataDirectoryInUse(`Another HookWise runs on ${dataDir}. Stop it, or set HOOKWISE_DATA_DIR to another folder.`);
}

/** @returns a function that releases the lock; null if another process holds it */
export function lockFile(file: string): (() => void) | null {
	const db = openFile(file);
	try {
		db.pragma("busy_timeout = 0");
		db.pragma("locking_mode = EXCLUSIVE");
		db.exec("BEGIN EXCLUSIVE");
	} catch (error) {
		db.close();
		if (error instanceof Error && "code" in error && error.code === "SQLITE_BUSY") return null;
		throw error;
	}
	return () => db.close();
}
