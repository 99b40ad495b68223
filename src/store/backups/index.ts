import { endThread, startThread } from "../../threads.ts";
import type { BackupReport } from "./file.ts";
import type { BackupOrder } from "./worker.ts";

export { type BackupReport, BackupUnreadable, backupMeta, prepareRestored, readBackup, writeBackup } from "./file.ts";

/** Writes a backup on a thread of its own, so that nothing waits for it. */
export function backupInBackground(order: BackupOrder): Promise<BackupReport> {
	const worker = startThread("backup");
	return new Promise<BackupReport>((resolve, reject) => {
		worker.onmessage = (event: MessageEvent<{ report: BackupReport } | { problem: string }>) => {
			if ("report" in event.data) resolve(event.data.report);
			else reject(new Error(event.data.problem));
		};
		worker.onerror = (event) => reject(new Error(event.message));
		worker.postMessage(order);
	}).finally(() => endThread("backup", worker));
}
