import { endThread, startThread } from "../../threads.ts";
import { type BackupReport, BackupUnreadable } from "./file.ts";
import type { BackupOrder, ExactOrder, VerifyOrder } from "./worker.ts";

export {
	type BackupReport,
	BackupUnreadable,
	backupMeta,
	prepareRestored,
	readBackup,
	sealedIn,
	settleDatabase,
	verifyBackup,
	writeBackup,
} from "./file.ts";
export { type Contents, contentsOf } from "./inspecting.ts";

/** Writes a backup on a thread of its own, so that nothing has to wait for it. */
export const backupInBackground = (order: BackupOrder): Promise<BackupReport> => onThread(order, (problem) => new Error(problem));

/** Reads a whole backup on a thread of its own. @throws BackupUnreadable */
export const verifyInBackground = (order: VerifyOrder): Promise<BackupReport> =>
	onThread(order, (problem) => new BackupUnreadable(problem));

/**
 * Copies a database page by page on a thread of its own, while it is in use: unlike a backup, the copy is the
 * same in everything, row numbers included, so that it can follow the log from there.
 */
export const copyInBackground = (order: ExactOrder): Promise<void> => onThread<void>(order, (problem) => new Error(problem));

function onThread<T = BackupReport>(order: BackupOrder | ExactOrder | VerifyOrder, toError: (problem: string) => Error): Promise<T> {
	const worker = startThread("backup");
	return new Promise<T>((resolve, reject) => {
		worker.onmessage = (event: MessageEvent<{ report: T } | { problem: string }>) => {
			if ("report" in event.data) resolve(event.data.report);
			else reject(toError(event.data.problem));
		};
		worker.onerror = (event) => reject(new Error(event.message));
		worker.postMessage(order);
	}).finally(() => endThread("backup", worker));
}
