/** Entry of the backup thread: writes one backup at a time. */
import { dirname } from "node:path";
import { placeDriver } from "../../base/driver.ts";
import { RESTED, type Rest } from "../../threads.ts";
import { writeBackup } from "./file.ts";

declare const self: Worker;

export interface BackupOrder {
	readonly source: string;
	readonly target: string;
	readonly history: boolean;
	readonly now: number;
}

self.onmessage = (event: MessageEvent<BackupOrder | Rest>) => {
	if ("rest" in event.data) {
		self.postMessage(RESTED);
		return;
	}
	const { source, target, history, now } = event.data;
	try {
		placeDriver(dirname(source));
		self.postMessage({ report: writeBackup(source, target, { history, now }) });
	} catch (error) {
		self.postMessage({ problem: error instanceof Error ? error.message : String(error) });
	}
};
