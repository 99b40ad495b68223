import { statfsSync } from "node:fs";
import type { Connection } from "./database.ts";
import { StoreUnavailable } from "./types.ts";

export interface PressureLimits {
	/** Alerts that may wait; past it deliveries are refused. */
	readonly queueLimit: number;
	/** Bytes that must stay free on the data directory's disk. */
	readonly minFreeBytes: number;
	readonly dataDir: string;
	/** Why the write-ahead log cannot be moved into the database, while it grows; null when it can. */
	readonly logProblem: () => string | null;
}

/** Whether the store may take another delivery. */
export interface Pressure {
	/** @throws StoreUnavailable when the disk is under its floor or too much waits */
	check(now: number): void;
	/** Deliveries that were just written. */
	added(count: number): void;
	freeBytes(): number;
}

/** How long a look at disk and queue stays good, at least. Milliseconds. */
const FRESH_MS = 1_000;
/** Counting may take this part of the time at most. */
const SHARE = 1_000;

/** @param undecided deliveries that were accepted and are not decided */
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
