import type { Connection } from "./database.ts";
import type { Writer } from "./writer.ts";

/** A key with work that is leased to this process. */
export interface LeasedKey {
	readonly lane: string;
	readonly key: string;
	readonly share: string;
	/** Number of failed tries of the job at its head. */
	readonly attempts: number;
	/** Number of consecutive times that the process died while it held this key. */
	readonly crashes: number;
	/** Time when its parked jobs are due; null if none are parked. */
	readonly parkedUntil: number | null;
}

export interface Job {
	readonly id: number;
	readonly tag: string;
	readonly wait: "no" | "parked" | "due";
}

/** Jobs that move to another key. */
export interface Move {
	readonly lane: string;
	readonly from: string;
	readonly to: string;
	/** The member whose jobs move; null for any member. */
	readonly member: string | null;
	/** Id of the one job to move; null for all of the member's. */
	readonly id: number | null;
	readonly now: number;
}

/** The end of a lease. */
export interface Release {
	readonly lane: string;
	readonly key: string;
	readonly readyAt: number;
	readonly now: number;
	readonly attempts: number;
	/** Why it waits until `readyAt`. null: parked work is ready when due, all other work immediately. */
	readonly error: string | null;
}

/** Statements for the tables that every alert uses. The writing ones run inside a transaction of the writer. */
export interface QueueRows {
	/** @param member key of the thing that the job is about, if it is not the queue's own key */
	enqueue(lane: string, key: string, share: string, id: number, tag: string, now: number, member?: string | null): void;
	/**
	 * Leases a ready key. Shares take turns: the first share after `afterShare` that has a ready key, going
	 * round once, and of that share the key that has waited longest.
	 */
	lease(lane: string, now: number, afterShare: string): LeasedKey | null;
	release(release: Release): void;
	/** Removes the jobs of one member between two ids (both included). @param member null for the key itself */
	remove(lane: string, key: string, fromId: number, throughId: number, member?: string | null): void;
	park(lane: string, key: string, throughId: number, until: number): void;
	/** Makes a key's parked jobs due now, unless the key is leased. */
	unpark(lane: string, key: string, now: number): void;
	head(lane: string, key: string, limit: number): Job[];
	/**
	 * Ids of the jobs of the member at the head, up to its first job with `stopTag`, at most `limit`. Wakes are
	 * not counted.
	 */
	run(lane: string, key: string, stopTag: string, limit: number): number[];
	/** Id of the first job with this tag of the member at the head of the key. */
	first(lane: string, key: string, tag: string): number | null;
	/** Moves one job, or all jobs of one member, to another key. */
	move(move: Move): void;
	/** Earliest time at which a key that is not leased will be ready; null if there is none. */
	nextReadyAt(lane: string): number | null;
	/** Ends all leases of this lane except those of the given keys. */
	takeBackBut(lane: string, held: readonly string[]): void;
	/** Ends all leases of an earlier process, and adds `crashes` to each key's count of crashes. */
	takeBack(crashes: 0 | 1): number;
	/** Moves every time after `now` forward by `ms`, but not to before `now`. */
	setBack(ms: number, now: number): void;
	depth(lane: string): number;
	depths(): { lane: string; jobs: number }[];
	oldestId(): number | null;
}

/** @param db the writing connection */
export function createQueueRows(db: Connection): QueueRows {
	const kit = queueTables(db);

	return {
		...jobRows(kit),
		...leaseRows(kit),
		...depthRows(kit),
	};
}

type QueueTables = ReturnType<typeof queueTables>;

/** Shared parts of the queue. */
function queueTables(db: Connection) {
	const rows = statements(db);
	const { nextShare, oldestOfShare, takeLease, due, unpark } = rows;
	function leaseOf(lane: string, share: string, now: number): LeasedKey | null {
		const row = oldestOfShare.get(lane, share, now) as
			| { key: string; attempts: number; crashes: number; parked_until: number | null }
			| undefined;
		if (row === undefined) return null;
		takeLease.run(lane, row.key);
		let parkedUntil = row.parked_until;
		if (parkedUntil !== null && parkedUntil <= now) {
			due.run(lane, row.key);
			unpark.run(lane, row.key);
			parkedUntil = null;
		}
		return { lane, key: row.key, share, attempts: row.attempts, crashes: row.crashes, parkedUntil };
	}

	function leaseAfter(lane: string, now: number, after: string, through: string | null): LeasedKey | null {
		let share = after;
		for (;;) {
			const next = (nextShare.get(lane, share) as { share: string | null }).share;
			if (next === null || (through !== null && next > through)) return null;
			const leased = leaseOf(lane, next, now);
			if (leased !== null) return leased;
			share = next;
		}
	}

	return { ...rows, leaseAfter };
}

/** SQL statements for the queue. */
function statements(db: Connection) {
	return { ...leaseSql(db), ...jobSql(db) };
}

/** SQL statements for keys and their leases. */
function leaseSql(db: Connection) {
	const addKey = db.prepare(
		`INSERT INTO job_keys (lane, key, share, ready_at) VALUES (?, ?, ?, ?)
		 ON CONFLICT (lane, key) DO UPDATE SET ready_at = min(ready_at, iif(attempts > 0 OR error IS NOT NULL, ready_at, excluded.ready_at))`,
	);
	const addJob = db.prepare("INSERT INTO jobs (lane, key, id, tag, member) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING");
	// The indexes are named because statistics that ANALYZE took from an empty queue could make the planner read
	// a whole lane. This is a loose index scan over shares: one probe per share, however many keys of the share
	// wait for a later time.
	const nextShare = db.prepare(
		"SELECT min(share) AS share FROM job_keys INDEXED BY job_keys_ready WHERE lane = ? AND leased = 0 AND share > ?",
	);
	const oldestOfShare = db.prepare(
		`SELECT key, attempts, crashes, parked_until FROM job_keys INDEXED BY job_keys_ready
		 WHERE lane = ? AND share = ? AND leased = 0 AND ready_at <= ? ORDER BY ready_at LIMIT 1`,
	);
	const takeLease = db.prepare("UPDATE job_keys SET leased = 1 WHERE lane = ? AND key = ?");
	const due = db.prepare("UPDATE jobs SET wait = 'due' WHERE lane = ? AND key = ? AND wait = 'parked'");
	const unpark = db.prepare("UPDATE job_keys SET parked_until = NULL WHERE lane = ? AND key = ?");
	const dropEmpty = db.prepare(
		"DELETE FROM job_keys WHERE lane = @lane AND key = @key AND NOT EXISTS (SELECT 1 FROM jobs WHERE lane = @lane AND key = @key)",
	);
	const giveBack = db.prepare(
		`UPDATE job_keys SET leased = 0, crashes = 0, error = @error, attempts = @attempts,
		   ready_at = CASE
		     WHEN @error IS NOT NULL THEN @readyAt
		     WHEN EXISTS (SELECT 1 FROM jobs WHERE lane = @lane AND key = @key AND wait <> 'parked') THEN @now
		     ELSE coalesce(parked_until, @now) END
		 WHERE lane = @lane AND key = @key`,
	);
	const removeRange = db.prepare("DELETE FROM jobs WHERE lane = ? AND key = ? AND id BETWEEN ? AND ? AND member IS ?");
	const parkJobs = db.prepare("UPDATE jobs SET wait = 'parked' WHERE lane = ? AND key = ? AND id BETWEEN 1 AND ?");
	const parkKey = db.prepare("UPDATE job_keys SET parked_until = ? WHERE lane = ? AND key = ?");
	const unparkKey = db.prepare(
		"UPDATE job_keys SET parked_until = @now, ready_at = min(ready_at, @now) WHERE lane = @lane AND key = @key AND leased = 0 AND parked_until > @now AND error IS NULL",
	);
	return {
		addKey,
		addJob,
		nextShare,
		oldestOfShare,
		takeLease,
		due,
		unpark,
		dropEmpty,
		giveBack,
		removeRange,
		parkJobs,
		parkKey,
		unparkKey,
	};
}

/** SQL statements for jobs, and the counts of waiting jobs. */
function jobSql(db: Connection) {
	const headJobs = db.prepare("SELECT id, tag, wait FROM jobs WHERE lane = ? AND key = ? ORDER BY id LIMIT ?");
	const headMember = "(SELECT member FROM jobs WHERE lane = @lane AND key = @key AND id > 0 ORDER BY id LIMIT 1)";
	const runJobs = db.prepare(
		`SELECT id FROM jobs WHERE lane = @lane AND key = @key AND id > 0 AND member IS ${headMember}
		   AND id < coalesce((SELECT min(id) FROM jobs WHERE lane = @lane AND key = @key AND id > 0
		     AND tag = @stopTag AND member IS ${headMember}), 9007199254740991)
		 ORDER BY id LIMIT @limit`,
	);
	const firstTagged = db.prepare(
		`SELECT min(id) AS id FROM jobs WHERE lane = @lane AND key = @key AND id > 0 AND tag = @tag AND member IS ${headMember}`,
	);
	const moveJobs = db.prepare(
		`UPDATE jobs SET key = @to, member = nullif(coalesce(member, key), @to), wait = 'no'
		 WHERE lane = @lane AND key = @from AND id > 0 AND coalesce(member, key) = coalesce(@member, member, key) AND id = coalesce(@id, id)`,
	);
	const shareOf = db.prepare("SELECT share FROM job_keys WHERE lane = ? AND key = ?");
	const soonest = db.prepare("SELECT min(ready_at) AS at FROM job_keys INDEXED BY job_keys_soonest WHERE lane = ? AND leased = 0");
	const reclaim = db.prepare("UPDATE job_keys SET leased = 0, crashes = crashes + ? WHERE leased = 1");
	const reclaimBut = db.prepare(
		"UPDATE job_keys SET leased = 0 WHERE lane = ? AND leased = 1 AND key NOT IN (SELECT value FROM json_each(?))",
	);
	const sooner = [
		`UPDATE job_keys SET ready_at = max(@now, ready_at - @ms), parked_until = max(@now, parked_until - @ms)
		 WHERE ready_at > @now OR parked_until > @now`,
		"UPDATE wakes SET at = max(@now, at - @ms) WHERE queued = 0 AND at > @now",
		"UPDATE alerts SET next_attempt_at = max(@now, next_attempt_at - @ms) WHERE id IN (SELECT id FROM jobs) AND next_attempt_at > @now",
	].map((sql) => db.prepare(sql));
	const count = db.prepare("SELECT count(*) AS n FROM jobs WHERE lane = ? AND id > 0");
	const counts = db.prepare("SELECT lane, count(*) AS jobs FROM jobs WHERE id > 0 GROUP BY lane");
	const oldest = db.prepare("SELECT min(id) AS id FROM jobs WHERE id > 0");
	return { headJobs, runJobs, firstTagged, moveJobs, shareOf, soonest, reclaim, reclaimBut, sooner, count, counts, oldest };
}

/** Adds, reads and removes jobs. */
function jobRows({
	addKey,
	addJob,
	removeRange,
	headJobs,
	runJobs,
	firstTagged,
	moveJobs,
	shareOf,
}: QueueTables): Pick<QueueRows, "enqueue" | "move" | "remove" | "head" | "run" | "first"> {
	return {
		enqueue(lane, key, share, id, tag, now, member = null) {
			addKey.run(lane, key, share, now);
			addJob.run(lane, key, id, tag, member);
		},
		move({ lane, from, to, member, id, now }) {
			const share = (shareOf.get(lane, from) as { share: string } | undefined)?.share ?? "";
			if (moveJobs.run({ lane, from, to, member, id }).changes > 0) addKey.run(lane, to, share, now);
		},
		remove: (lane, key, fromId, throughId, member = null) => {
			removeRange.run(lane, key, fromId, throughId, member);
		},
		head: (lane, key, limit) => headJobs.all(lane, key, limit) as Job[],
		run: (lane, key, stopTag, limit) => (runJobs.all({ lane, key, stopTag, limit }) as { id: number }[]).map((row) => row.id),
		first: (lane, key, tag) => (firstTagged.get({ lane, key, tag }) as { id: number | null }).id,
	};
}

/** Takes and ends leases. */
function leaseRows({
	dropEmpty,
	giveBack,
	parkJobs,
	parkKey,
	unparkKey,
	soonest,
	reclaim,
	reclaimBut,
	sooner,
	leaseAfter,
}: QueueTables): Pick<QueueRows, "lease" | "release" | "park" | "unpark" | "nextReadyAt" | "takeBackBut" | "takeBack" | "setBack"> {
	return {
		lease: (lane, now, afterShare) => leaseAfter(lane, now, afterShare, null) ?? leaseAfter(lane, now, "", afterShare),
		release({ lane, key, readyAt, now, attempts, error }) {
			if (dropEmpty.run({ lane, key }).changes > 0) return;
			giveBack.run({ lane, key, error, attempts, readyAt, now });
		},
		park(lane, key, throughId, until) {
			parkJobs.run(lane, key, throughId);
			parkKey.run(until, lane, key);
		},
		unpark: (lane, key, now) => {
			unparkKey.run({ lane, key, now });
		},
		nextReadyAt: (lane) => (soonest.get(lane) as { at: number | null }).at,
		takeBackBut: (lane, held) => {
			reclaimBut.run(lane, JSON.stringify(held));
		},
		takeBack: (crashes) => reclaim.run(crashes).changes,
		setBack: (ms, now) => {
			for (const one of sooner) one.run({ ms, now });
		},
	};
}

/** Counts of waiting jobs. */
function depthRows({ count, counts, oldest }: QueueTables): Pick<QueueRows, "depth" | "depths" | "oldestId"> {
	return {
		depth: (lane) => (count.get(lane) as { n: number }).n,
		depths: () => counts.all() as { lane: string; jobs: number }[],
		oldestId: () => (oldest.get() as { id: number | null }).id,
	};
}

/** The queue, for other rooms. */
export interface QueueStore {
	/**
	 * Leases up to `count` ready keys. Shares take turns, beginning after `afterShare`. If this fails because of
	 * the disk, some keys may be leased nevertheless: call `takeBackUnheld`. Leases and their ends ride along
	 * with the next durable write: a call to the outside is always recorded durably before it is sent, and so is
	 * the lease.
	 */
	leaseKeys(lane: string, count: number, afterShare: string, now: number): Promise<LeasedKey[]>;
	/** Ends every lease of the lane except those of the given keys. */
	takeBackUnheld(lane: string, held: readonly string[]): Promise<void>;
	/** Calls the listener when leases and their ends may have been taken back. */
	onLost(listener: () => void): () => void;
	/** Ends a lease. A key without jobs is removed. */
	releaseKey(release: Release): Promise<void>;
	nextReadyAt(lane: string): Promise<number | null>;
	/**
	 * Ends all leases of the previous process; call this at start. If that process died, the crash counts
	 * against the keys it held; if it was told to stop and ran out of time, it does not. Resolves with the
	 * number of those keys.
	 */
	takeBackLeases(ended?: "died" | "stopped"): Promise<number>;
	depths(): Promise<{ lane: string; jobs: number }[]>;
	/**
	 * Adapts all keys and wakes, in every lane, after the clock was set back by `ms` to `now`: what waits for a
	 * later time waits that much less.
	 */
	setBack(ms: number, now: number): Promise<void>;
}

export function createQueueStore(rows: QueueRows, writer: Writer): QueueStore {
	return {
		leaseKeys: async (lane, count, afterShare, now) => {
			// Most calls find nothing and need no transaction.
			const soonest = rows.nextReadyAt(lane);
			if (soonest === null || soonest > now) return [];
			return writer.ride(() => {
				const leased: LeasedKey[] = [];
				let share = afterShare;
				while (leased.length < count) {
					const key = rows.lease(lane, now, share);
					if (key === null) break;
					leased.push(key);
					share = key.share;
				}
				return leased;
			});
		},
		onLost: (listener) => writer.onLost(listener),
		takeBackUnheld: (lane, held) => writer.run(() => rows.takeBackBut(lane, held)),
		releaseKey: (release) => writer.ride(() => rows.release(release)),
		nextReadyAt: async (lane) => rows.nextReadyAt(lane),
		takeBackLeases: (ended = "died") => writer.run(() => rows.takeBack(ended === "died" ? 1 : 0)),
		depths: async () => rows.depths(),
		setBack: (ms, now) => writer.run(() => rows.setBack(ms, now)),
	};
}
