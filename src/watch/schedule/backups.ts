/** Nightly backups into a folder, of which a number is kept. Off unless an admin turns them on. */

import { chmod, mkdir, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Clock } from "../../base/clock.ts";
import { messageOf } from "../../base/problems.ts";
import type { MetaStore } from "../../store/index.ts";

/** Settings for backups. */
export interface BackupSettings {
	readonly backup_enabled: boolean;
	/** Blank for the folder `backups` in the data directory. */
	readonly backup_dir: string;
	/** Number of files that are kept. */
	readonly backup_keep: number;
	/** Hour of the day, 0 to 23, by this machine's clock. */
	readonly backup_hour: number;
}

export interface ScheduledBackupDeps {
	/** Present values. */
	readonly settings: () => BackupSettings;
	readonly dataDir: string;
	/** Writes one consistent backup to this file. An error is reported and the backup tried again. */
	readonly backupTo: (file: string) => Promise<unknown>;
	readonly meta: MetaStore;
	readonly clock: Clock;
	/** Called after a scheduled backup; null if it succeeded. */
	readonly onEnded: (problem: string | null) => void;
}

export interface ScheduledBackups {
	/** Call every hour. Makes a backup in the set hour, or in any hour if the last one is more than a day old. */
	runIfDue(): Promise<void>;
	/** Makes a backup now. Resolves with its path. @throws if it failed */
	run(): Promise<string>;
}

const KEY = "backup_last_at";
const HOUR_MS = 3_600_000;
/** Maximum age of the last backup; one in the same hour of the next day is still on time. Milliseconds. */
const LATE_MS = 25 * HOUR_MS;
const NAME = /^hookwise-\d{8}-\d{4}\.hwbackup$/;

const two = (n: number): string => String(n).padStart(2, "0");

/** File name `hookwise-YYYYMMDD-HHMM.hwbackup` in this machine's time, so that names sort by age. */
export function backupName(now: number): string {
	const at = new Date(now);
	const day = `${at.getFullYear()}${two(at.getMonth() + 1)}${two(at.getDate())}`;
	return `hookwise-${day}-${two(at.getHours())}${two(at.getMinutes())}.hwbackup`;
}

export function createScheduledBackups(deps: ScheduledBackupDeps): ScheduledBackups {
	const { clock, meta } = deps;

	async function isDue(): Promise<boolean> {
		const { backup_enabled: enabled, backup_hour: hour } = deps.settings();
		if (!enabled) return false;
		const now = clock.now();
		const last = await meta.get(KEY);
		// Just turned on: the first backup may take up to a day.
		if (last === null) await meta.set(KEY, String(now));
		const age = last === null ? 0 : now - Number(last);
		return age > LATE_MS || (new Date(now).getHours() === hour && (last === null || age > HOUR_MS));
	}

	let running: Promise<string> | null = null;

	async function make(): Promise<string> {
		const { backup_dir: given, backup_keep: keep } = deps.settings();
		const folder = given.trim() === "" ? join(deps.dataDir, "backups") : given;
		await mkdir(folder, { recursive: true, mode: 0o700 });
		const now = clock.now();
		const file = join(folder, backupName(now));
		// A file with the final name is always complete.
		const partial = `${file}.partial`;
		try {
			await deps.backupTo(partial);
			await chmod(partial, 0o600);
			await rename(partial, file);
		} finally {
			await rm(partial, { force: true });
		}
		await meta.set(KEY, String(now));
		await dropOld(folder, keep);
		return file;
	}

	/** Makes a backup; concurrent callers share it. */
	function run(): Promise<string> {
		running ??= make().finally(() => {
			running = null;
		});
		return running;
	}

	return {
		run,
		async runIfDue() {
			if (!(await isDue())) return;
			try {
				await run();
				deps.onEnded(null);
			} catch (error) {
				deps.onEnded(messageOf(error));
				throw error;
			}
		},
	};
}

/** Deletes old backups. Only files named like ours are deleted, since the folder may contain others. */
async function dropOld(folder: string, keep: number): Promise<void> {
	const ours = (await readdir(folder)).filter((name) => NAME.test(name)).sort();
	for (const name of ours.slice(0, Math.max(0, ours.length - Math.max(1, keep)))) await rm(join(folder, name));
}
