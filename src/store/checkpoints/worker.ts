/**
 * Entry of the checkpointing thread: moves committed pages from the write-ahead log into the database, away from the
 * connection that acknowledges.
 */
import { statSync } from "node:fs";
import Database from "better-sqlite3";
import { RESTED, type Rest } from "../../threads.ts";
import type { Opening } from "../reading/protocol.ts";

declare const self: Worker;

const EVERY_MS = 200;
/** Past this the log is cut back to nothing, which holds the writer up for as long as the rest takes. Bytes. */
const CUT_AT = 64 * 2 ** 20;
/** Below this there is no hurry. Bytes. */
const IDLE_AT = 2 ** 20;

let stop = (): void => {};

self.onmessage = (event: MessageEvent<Opening | Rest>) => {
	if ("file" in event.data) {
		stop = watch(event.data.file);
		return;
	}
	stop();
	self.postMessage(RESTED);
};

function watch(file: string): () => void {
	const db = new Database(file);
	db.pragma("synchronous = FULL");
	db.pragma("busy_timeout = 20");
	let quiet = 0;
	const size = (): number => statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0;
	const timer = setInterval(() => {
		const bytes = size();
		quiet = bytes < IDLE_AT ? quiet + 1 : 0;
		// A small log is moved now and then, a growing one at once.
		if (bytes === 0 || (bytes < IDLE_AT && quiet % 50 !== 0)) return;
		db.pragma("wal_checkpoint(PASSIVE)");
		if (bytes > CUT_AT) db.pragma("wal_checkpoint(TRUNCATE)");
	}, EVERY_MS);
	return () => {
		clearInterval(timer);
		db.close();
	};
}
