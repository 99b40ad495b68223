/** Nightly backups into a folder, so many kept. Off unless an admin turns them on. */

import { chmod, mkdir, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Clock } from "../../base/clock.ts";
import { messageOf } from "../../base/problems.ts";
import type { MetaStore } from "../../store/index.ts";

/** The settings that backups read. */
export interface BackupSettings {
	readonly backup_enabled: boolean;
	/** Blank: `backups` in the data directory. */
	readonly backup_dir: string;
	/** Files that are kept. */
	readonly backup_keep: number;
	/** Hour of the day, 0 to 23, on this machine's clock. */
	readonly backup_hour: number;
}

export interface ScheduledBackupDeps {
	/** As of now. */
	readonly settings: () => BackupSettings;
	readonly dataDir: string;
	/** Writes one consistent backup to this file. What it throws is told and tried again. */
	readonly backupTo: (file: string) => Promise<unknown>;
	readonly meta: MetaStore;
	readonly clock: Clock;
	/** How a scheduled backup went; null when it went well. */
	readonly onEnded: (problem: string | null) => void;
}

export interface ScheduledBackups {
	/** To be called every hour. Makes a backup in its hour, and at any hour when the last one is more than a day old. */
	runIfDue(): Promise<void>;
	/** Makes one now. Resolves with its path. @throws when it failed */
	run(): Promise<string>;
}

const KEY = "backup_last_at";
const HOUR_MS = 3_600_000;
/** One in the same hour tomorrow is not late yet. */
const LATE_MS = 25 * HOUR_MS;
const NAME = /^hookwise-\d{8}-\d{4}\.hwbackup$/;

const two = (n: number): string => String(n).padStart(2, "0");

/** `hookwise-YYYYMMDD-HHMM.hwbackup`, this machine's time: names sort by age. */
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
		// Just turned on: from now on a day may pass without one, not more.
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
		// Under its name there is never half a backup.
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

	/** One at a time: whoever asks meanwhile gets the same. */
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

/** Only files that are named as ours are: the folder may hold others. */
async function dropOld(folder: string, keep: number): Promise<void> {
	const ours = (await readdir(folder)).filter((name) => NAME.test(name)).sort();
	for (const name of ours.slice(0, Math.max(0, ours.length - Math.max(1, keep)))) await rm(join(folder, name));
}
