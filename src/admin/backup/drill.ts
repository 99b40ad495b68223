import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { createBodyCipher, openDataKey, type Secrets } from "../../base/security/index.ts";
import { type BackupReport, backupMeta, DATABASE, prepareRestored, sealedIn, verifyBackup } from "../../store/index.ts";

export interface DrillReport {
	readonly backup: BackupReport;
	/** Number of tokens and signing secrets that were opened; all of them are tried. */
	readonly secrets: number;
	/** Number of alerts' bodies that were opened; only the latest are tried. */
	readonly bodies: number;
}

/** Maximum number of bodies that are tried. */
const LATEST = 200;

/**
 * Restores a backup into a temporary folder and opens its sealed contents. Needs as much disk space as the
 * backup, and as
 * much time as a restore.
 * @param dataDir directory for that folder; nothing else in it is touched
 * @throws BackupUnreadable, KeyProblem, SealBroken: the errors that a restore would have
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
