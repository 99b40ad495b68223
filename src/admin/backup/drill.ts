import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { createBodyCipher, openDataKey, type Secrets } from "../../base/security/index.ts";
import { type BackupReport, backupMeta, DATABASE, prepareRestored, sealedIn, verifyBackup } from "../../store/index.ts";

export interface DrillReport {
	readonly backup: BackupReport;
	/** Tokens and signing secrets that opened: all that there are. */
	readonly secrets: number;
	/** Bodies of alerts that opened; the latest ones are tried. */
	readonly bodies: number;
}

/** Bodies that are tried. */
const LATEST = 200;

/**
 * Restores a backup for real, into a folder of its own that is removed again, and opens what is sealed in it. Takes as much disk
 * as the backup, and as long as a restore.
 * @param dataDir where that folder is made; nothing else in it is touched
 * @throws BackupUnreadable, KeyProblem, SealBroken: what a restore would fail on
 */
export function drill(file: string, dataDir: string, secrets: Secrets): DrillReport {
	const backup = verifyBackup(file);
	const { dataKey } = openDataKey(secrets, backupMeta(file, "data_key"));
	const cipher = createBodyCipher(dataKey);
	const folder = mkdtempSync(join(dataDir, "drill-"));
	try {
		const target = join(folder, DATABASE);
		copyFileSync(file, target);
		prepareRestored(target);
		const sealed = sealedIn(target, LATEST);
		for (const token of sealed.secrets) secrets.open(token);
		for (const body of sealed.bodies) cipher.open(body);
		return { backup, secrets: sealed.secrets.length, bodies: sealed.bodies.length };
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}
