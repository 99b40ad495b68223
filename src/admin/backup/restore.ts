import { copyFileSync, existsSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { openDataDirectory } from "../../base/dataDirectory.ts";
import { openDataKey, type Secrets } from "../../base/security/index.ts";
import { type BackupReport, backupMeta, DATABASE, prepareRestored, readBackup } from "../../store/index.ts";

/** The database that a restore put aside, beside the new one. */
const ASIDE = "hookwise.db.before-restore";

/**
 * Puts a backup in place of whatever the data directory has: all or nothing, by renaming a finished file. HookWise must
 * not run. What was there is kept beside it.
 * @throws BackupUnreadable, KeyProblem when ENCRYPTION_KEY does not open the backup; then nothing has changed
 */
export function restoreBackup(file: string, dataDir: string, secrets: Secrets): BackupReport {
	const report = readBackup(file);
	openDataKey(secrets, backupMeta(file, "data_key"));
	openDataDirectory(dataDir);
	const target = join(dataDir, DATABASE);
	const fresh = `${target}.restoring`;
	rmSync(fresh, { force: true });
	copyFileSync(file, fresh);
	prepareRestored(fresh);
	if (existsSync(target)) {
		for (const suffix of ["-wal", "-shm"]) {
			if (existsSync(`${target}${suffix}`)) renameSync(`${target}${suffix}`, join(dataDir, `${ASIDE}${suffix}`));
		}
		renameSync(target, join(dataDir, ASIDE));
	}
	renameSync(fresh, target);
	return report;
}
