/**
 * Entry of the checkpointing thread: moves committed pages from the write-ahead log into the database, away from the
 * connection that acknowledges.
 */

import { statSync } from "node:fs";
import { dirname } from "node:path";
import { openFile, placeDriver } from "../../base/driver.ts";
import { messageOf } from "../../base/problems.ts";
import { RESTED, type Rest } from "../../threads.ts";
import type { Opening } from "../reading/index.ts";
import type { Stuck } from "./index.ts";

declare const self: Worker;

const EVERY_MS = 200;
/** Past this the log begins anew, which holds the writer up for as long as the rest takes. Bytes. */
const CUT_AT = 64 * 2 ** 20;
/** Past this a log that cannot be moved is a trouble: it would grow until the disk is full, and the next start could not read it. Bytes. */
const STUCK_AT = 16 * 2 ** 20;
/** A rest that takes no time to speak of. Bytes. */
const SMALL = 2 ** 20;
/** Passes that make the rest small before the log begins anew; a writer that is faster than they wins. */
const PASSES = 5;
/** Looks without much to do before the log's space is given back. */
const QUIET = 50;
/** A page and its header in the log. Bytes. */
const FRAME = 4096 + 24;

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
	placeDriver(dirname(file));
	const db = openFile(file);
	db.pragma("synchronous = FULL");
	db.pragma("busy_timeout = 20");
	let looks = 0;
	let grown = 0;
	let before = 0;
	const size = (): number => statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0;

	/** Moves what can be moved while others read and write. Bytes in the log, and of them those still to be moved. */
	function pass(): { readonly used: number; readonly rest: number } {
		const [{ log, checkpointed } = { log: 0, checkpointed: 0 }] = db.pragma("wal_checkpoint(PASSIVE)") as Checkpointed[];
		return { used: Math.max(0, log) * FRAME, rest: Math.max(0, log - checkpointed) * FRAME };
	}

	/** The file keeps its length: writing over it takes the file system less time than making it longer. */
	function beginAnew(): void {
		for (let n = 0; n < PASSES && pass().rest > SMALL; n++);
		db.pragma("wal_checkpoint(RESTART)");
	}

	function look(): void {
		const length = size();
		looks++;
		// A small log is moved now and then, a growing one at once.
		if (length === 0 || (length < SMALL && looks % QUIET !== 0)) return;
		const { used } = pass();
		grown += used < before ? used : used - before;
		before = used;
		if (used > CUT_AT) beginAnew();
		if (looks % QUIET !== 0) return;
		if (grown < SMALL) db.pragma("wal_checkpoint(TRUNCATE)");
		grown = 0;
	}

	/** Said once at each change: a full disk would else be told of five times a second. */
	let told: string | null = null;
	function tell(problem: string | null): void {
		if (problem === told) return;
		told = problem;
		const stuck: Stuck = { problem };
		self.postMessage(stuck);
	}
	const timer = setInterval(() => {
		try {
			look();
			tell(null);
		} catch (error) {
			if (size() > STUCK_AT) tell(messageOf(error));
		}
	}, EVERY_MS);
	return () => {
		clearInterval(timer);
		db.close();
	};
}

interface Checkpointed {
	/** Frames in the log; -1 when it could not be looked at. */
	readonly log: number;
	readonly checkpointed: number;
}
