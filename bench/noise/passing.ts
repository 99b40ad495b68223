/** Moves time for a HookWise whose clock is moved by hand. */
import type Database from "better-sqlite3";
import type { VirtualClock } from "./clock.ts";

const HOUR = 3_600_000;
/** Longest step of the clock. Milliseconds. */
const STEP_MS = 10 * 60_000;
/** Number of idle turns after which a millisecond passes, for timers that were set just when they were due. */
const IDLE_TURNS = 100;

/** Moves time in steps, and lets due work run. */
export async function passUntil(clock: VirtualClock, db: Database.Database, until: number): Promise<void> {
	while (clock.now() < until) {
		const next = nextDue(db);
		const step = clock.now() + STEP_MS;
		clock.moveTo(Math.min(until, next === null ? step : Math.max(clock.now() + 1, Math.min(next, step))));
		await quiet(clock, db);
	}
}

/** Time when the next key or wake is due; null if nothing waits. */
const nextDue = (db: Database.Database): number | null =>
	(
		db
			.prepare(
				"SELECT min(at) AS at FROM (SELECT ready_at AS at FROM job_keys WHERE leased = 0 UNION ALL SELECT at FROM wakes WHERE queued = 0)",
			)
			.get() as { at: number | null }
	).at;

/** Resolves once all work that is due now is done. */
export async function quiet(clock: VirtualClock, db: Database.Database): Promise<void> {
	const busy = db.prepare(
		`SELECT (SELECT count(*) FROM job_keys WHERE leased = 1 OR ready_at <= @now)
		   + (SELECT count(*) FROM wakes WHERE queued = 0 AND at <= @now) + (SELECT count(*) FROM undecided) AS n`,
	);
	for (let turns = 0; turns < 200_000; turns++) {
		await new Promise((resolve) => setImmediate(resolve));
		if ((busy.get({ now: clock.now() }) as { n: number }).n === 0) return;
		// Timers without a delay (immediate retries, nudges) are due now; the lane's shortest delay is a
		// millisecond.
		clock.moveTo(clock.now() + (turns % IDLE_TURNS === IDLE_TURNS - 1 ? 1 : 0));
	}
	throw new Error("HookWise does not come to rest");
}

/** Stops work that waits for the clock too. */
export async function stopOn(clock: VirtualClock, stopped: Promise<void>): Promise<void> {
	let over = false;
	void stopped.finally(() => {
		over = true;
	});
	while (!over) {
		clock.moveTo(clock.now() + HOUR);
		await new Promise((resolve) => setTimeout(resolve, 1));
	}
}
