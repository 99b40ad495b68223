/** Entry of the backup thread: writes or checks one backup at a time. */

import { dirname } from "node:path";
import { placeDriver } from "../../base/driver.ts";
import { messageOf } from "../../base/problems.ts";
import { RESTED, type Rest } from "../../threads.ts";
import { verifyBackup, writeBackup, writeExact } from "./file.ts";

declare const self: Worker;

export interface BackupOrder {
	readonly source: string;
	readonly target: string;
	readonly history: boolean;
	readonly now: number;
}

/** Order for an exact copy. */
export interface ExactOrder {
	readonly exact: string;
	readonly target: string;
}

/** Order to check a whole backup. */
export interface VerifyOrder {
	readonly verify: string;
	readonly dataDir: string;
}

self.onmessage = async (event: MessageEvent<BackupOrder | ExactOrder | VerifyOrder | Rest>) => {
	if ("rest" in event.data) {
		self.postMessage(RESTED);
		return;
	}
	try {
		if ("exact" in event.data) {
			placeDriver(dirname(event.data.exact));
			self.postMessage({ report: await writeExact(event.data.exact, event.data.target) });
			return;
		}
		if ("verify" in event.data) {
			placeDriver(event.data.dataDir);
			self.postMessage({ report: verifyBackup(event.data.verify) });
			return;
		}
		const { source, target, history, now } = event.data;
		placeDriver(dirname(source));
		self.postMessage({ report: writeBackup(source, target, { history, now }) });
	} catch (error) {
		self.postMessage({ problem: messageOf(error) });
	}
};
