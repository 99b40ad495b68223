import { closeSync, fdatasync, fdatasyncSync, fsyncSync, openSync } from "node:fs";
import { dirname } from "node:path";
import type { Connection } from "./database.ts";

/**
 * Puts commits on disk. The writing connection runs with `synchronous=NORMAL`, where a commit is complete and consistent
 * in the write-ahead log, but not yet past the operating system's cache; this is the missing fsync. Apart from the commit it
 * can run on another thread, while the main one takes in the next webhooks.
 */
export interface Disk {
	/** Resolves once every commit made before the call is on disk. Costs this thread next to nothing. */
	sync(): Promise<void>;
	/** The same while the caller waits: quicker for one commit, but nothing else happens meanwhile. */
	syncNow(): void;
	close(): void;
}

/**
 * @param db the writing connection, in WAL mode; it has to stay open for as long as this
 * @param file path of the database
 * @throws when the log is not there
 */
export function openDisk(db: Connection, file: string): Disk {
	// SQLite makes the log with the first look at the database, and keeps the file until the last connection is closed.
	db.pragma("user_version");
	const log = openSync(`${file}-wal`, "r+");
	syncName(file);

	/** The fsync that failed, until what it was for is on disk by another way; null: none. */
	let failed: { readonly failure: unknown } | null = null;

	/**
	 * After a failed fsync the next one may claim success for pages that were lost. So only the other way counts, however many
	 * tries that takes: the log's content, moved into the database and synced there.
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

/** A log that was just made is only found after a power cut if its folder is on disk too. Windows opens no folders, and needs it not. */
function syncName(file: string): void {
	if (process.platform === "win32") return;
	const folder = openSync(dirname(file), "r");
	try {
		fsyncSync(folder);
	} finally {
		closeSync(folder);
	}
}
