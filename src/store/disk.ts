import { closeSync, fdatasync, fdatasyncSync, fsyncSync, openSync } from "node:fs";
import { dirname } from "node:path";
import type { Connection } from "./database.ts";

/**
 * Syncs commits to disk. The writing connection runs with `synchronous=NORMAL`: a commit is complete and
 * consistent in the write-ahead log, but may still be in the operating system's cache. This is the missing
 * fsync. Being separate from the commit, it can run on another thread while the main thread accepts further
 * webhooks.
 */
export interface Disk {
	/** Resolves once every commit made before the call is on disk. Takes almost no time on this thread. */
	sync(): Promise<void>;
	/** Does the same, but blocks the calling thread: faster for a single commit, but nothing else runs meanwhile. */
	syncNow(): void;
	close(): void;
}

/**
 * @param db the writing connection, in WAL mode; must stay open until this is closed
 * @param file path of the database
 * @throws if the write-ahead log does not exist
 */
export function openDisk(db: Connection, file: string): Disk {
	// SQLite creates the log at the first read of the database, and keeps the file until the last connection is
	// closed.
	db.pragma("user_version");
	const log = openSync(`${file}-wal`, "r+");
	syncName(file);

	/** The fsync failure whose data is not on disk by other means yet; null if none. */
	let failed: { readonly failure: unknown } | null = null;

	/**
	 * After a failed fsync the next one may report success although pages were lost. So only a checkpoint
	 * counts: the log's content is moved into the database and synced there, however many tries that takes.
	 */
	function check(failure: unknown): void {
		if (failure !== null && failure !== undefined) failed = { failure };
		if (failed === null) return;
		const [{ busy } = { busy: 1 }] = db.pragma("wal_checkpoint(TRUNCATE)") as { busy: number }[];
		if (busy !== 0) throw failed.failure;
		failed = null;
	}

	return {
		sync: () =>
			new Promise((resolve, reject) => {
				fdatasync(log, (failure) => {
					try {
						check(failure);
						resolve();
					} catch (error) {
						reject(error);
					}
				});
			}),
		syncNow() {
			let failure: unknown = null;
			try {
				fdatasyncSync(log);
			} catch (error) {
				failure = error;
			}
			check(failure);
		},
		close: () => closeSync(log),
	};
}

/**
 * Syncs the folder of a new log: otherwise the log might be missing after a power cut. Windows cannot open
 * folders and does not need this.
 */
function syncName(file: string): void {
	if (process.platform === "win32") return;
	const folder = openSync(dirname(file), "r");
	try {
		fsyncSync(folder);
	} finally {
		closeSync(folder);
	}
}
