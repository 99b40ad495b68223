import { join } from "node:path";
import { openFile } from "./driver.ts";

/** Another process has this data directory. */
export class DataDirectoryInUse extends Error {
	override readonly name = "DataDirectoryInUse";
}

/**
 * Takes the data directory for this process, for life: an exclusive SQLite lock on a file of its own, which the kernel
 * releases however the process ends. (A pid file would lie in containers, where every process is number 1.)
 * @returns lets go of it
 * @throws DataDirectoryInUse
 */
export function lockDataDirectory(dataDir: string): () => void {
	const unlock = lockFile(join(dataDir, "hookwise.lock"));
	if (unlock !== null) return unlock;
	throw new DataDirectoryInUse(`Another HookWise runs on ${dataDir}. Stop it, or set HOOKWISE_DATA_DIR to another folder.`);
}

/** @returns lets go of it; null when another process has it */
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
