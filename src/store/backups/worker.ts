/** Entry of the backup thread: writes one backup and ends. */
import { writeBackup } from "./file.ts";

declare const self: Worker;

export interface BackupOrder {
	readonly source: string;
	readonly target: string;
	readonly history: boolean;
	readonly now: number;
}

self.onmessage = (event: MessageEvent<BackupOrder>) => {
	const { source, target, history, now } = event.data;
	try {
		self.postMessage({ report: writeBackup(source, target, { history, now }) });
	} catch (error) {
		self.postMessage({ problem: error instanceof Error ? error.message : String(error) });
	}
};
