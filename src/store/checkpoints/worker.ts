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
/**
 * Size of the log, in bytes, at which it is started again from its beginning. That blocks the writer until
 * the remaining pages are moved.
 */
const CUT_AT = 64 * 2 ** 20;
/**
 * Size of the log, in bytes, at which failing to move it is reported: it would grow until the disk is full,
 * and the next start could not read it.
 */
const STUCK_AT = 16 * 2 ** 20;
/** A rest of at most this many bytes is moved without a noticeable delay. */
const SMALL = 2 ** 20;
/**
 * Number of passes to reduce the rest before the log is started again. A writer that is faster than these
 * passes keeps the rest large.
 */
const PASSES = 5;
/** Number of quiet looks before the log's disk space is given back. */
const QUIET = 50;
/** Size of a page with its header in the log, in bytes. */
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

	/**
	 * Moves as many pages as other readers and writers allow. @returns bytes in the log, and how many of them
	 * are not moved yet
	 */
	function pass(): { readonly used: number; readonly rest: number } {
		const [{ log, checkpointed } = { log: 0, checkpointed: 0 }] = db.pragma("wal_checkpoint(PASSIVE)") as Checkpointed[];
		return { used: Math.max(0, log) * FRAME, rest: Math.max(0, log - checkpointed) * FRAME };
	}

	/**
	 * Starts the log again from its beginning. The file keeps its length: overwriting is faster for the file
	 * system than extending.
	 */
	function beginAnew(): void {
		for (let n = 0; n < PASSES && pass().rest > SMALL; n++);
		db.pragma("wal_checkpoint(RESTART)");
	}

	function look(): void {
		const length = size();
		looks++;
		// A small log is moved now and then, a growing one immediately.
		if (length === 0 || (length < SMALL && looks % QUIET !== 0)) return;
		const { used } = pass();
		grown += used < before ? used : used - before;
		before = used;
		if (used > CUT_AT) beginAnew();
		if (looks % QUIET !== 0) return;
		if (grown < SMALL) db.pragma("wal_checkpoint(TRUNCATE)");
		grown = 0;
	}

	/** Last reported problem. Only changes are reported; a full disk would otherwise be reported five times a second. */
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
	/** Frames in the log; -1 if the log could not be examined. */
	readonly log: number;
	readonly checkpointed: number;
}
