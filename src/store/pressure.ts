import { statfsSync } from "node:fs";
import type { Connection } from "./database.ts";
import { StoreUnavailable } from "./types.ts";

export interface PressureLimits {
	/** Maximum number of waiting alerts; above it, deliveries are refused. */
	readonly queueLimit: number;
	/** Bytes that must stay free on the data directory's disk. */
	readonly minFreeBytes: number;
	readonly dataDir: string;
	/** Why the write-ahead log cannot be moved into the database although it grows; null if it can. */
	readonly logProblem: () => string | null;
}

/** Decides if the store can accept another delivery. */
export interface Pressure {
	/** @throws StoreUnavailable if the disk has too little free space, or too many alerts wait */
	check(now: number): void;
	/** Adds deliveries that were just written to the count. */
	added(count: number): void;
	freeBytes(): number;
}

/** Minimum time for which a check of disk and queue stays valid. Milliseconds. */
const FRESH_MS = 1_000;
/** Counting may take at most 1/SHARE of the time. */
const SHARE = 1_000;

/** @param undecided number of deliveries that were accepted, but not decided */
export function createPressure(db: Connection, limits: PressureLimits, undecided: () => number): Pressure {
	const jobs = db.prepare("SELECT count(*) AS n FROM jobs WHERE lane <> 'rca'");
	let waiting = 0;
	let goodUntil = 0;
	let free = Number.POSITIVE_INFINITY;

	const freeBytes = (): number => {
		const disk = statfsSync(limits.dataDir);
		return disk.bavail * disk.bsize;
	};

	function look(now: number): void {
		const started = performance.now();
		free = freeBytes();
		waiting = (jobs.get() as { n: number }).n + undecided();
		goodUntil = now + Math.max(FRESH_MS, (performance.now() - started) * SHARE);
	}

	return {
		check(now) {
			if (now >= goodUntil || waiting >= limits.queueLimit) look(now);
			if (free < limits.minFreeBytes) {
				throw new StoreUnavailable(`The disk has ${Math.floor(free / 2 ** 20)} MB left, under MIN_FREE_DISK_MB`, 60);
			}
			const problem = limits.logProblem();
			if (problem !== null) throw new StoreUnavailable(`What is written cannot be moved into the database: ${problem}`, 60);
			if (waiting >= limits.queueLimit) throw new StoreUnavailable(`${waiting} alerts wait already (QUEUE_LIMIT)`, 30);
		},
		added(count) {
			waiting += count;
		},
		freeBytes,
	};
}
