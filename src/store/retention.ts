import type { Connection } from "./database.ts";
import { alertId, seqOf } from "./types.ts";
import type { Writer } from "./writer.ts";

/** How far a walk through old rows got: pass `next` back to go on; null at the end. */
export interface Slice {
	readonly removed: number;
	readonly next: number | null;
}

/**
 * Forgets what is old. Every call is one transaction that ends after about `ms` milliseconds of work, so that
 * acknowledgements, which wait for the same writer, are not held up.
 */
export interface RetentionStore {
	/**
	 * Goes through history from the oldest on and removes what was received before `before` and is final, with all that
	 * was decided, called, indexed and kept for it. What is not finished stays, whatever its age.
	 * @param after where the last slice stopped; 0 to begin
	 */
	dropAlerts(before: number, after: number, ms: number): Promise<Slice>;
	/** About how many alerts there are beyond this one. */
	remaining(after: number): Promise<number>;
	/**
	 * Takes the next small step in writing the search index anew without what was removed from it.
	 * Call it while little (a tenth) of the index is dead: a step reads all the dead words between those that it keeps.
	 * @param done steps taken so far
	 * @returns whether there is more to do
	 */
	tidyWords(done: number): Promise<boolean>;
	/** Ended intents written down before `before`. @param after as for `dropAlerts` */
	dropIntents(before: number, after: number, ms: number): Promise<Slice>;
	/** Incidents closed before `before`, and those that never came to a ticket and have no intent left. */
	dropIncidents(before: number, after: number, ms: number): Promise<Slice>;
	/** Sessions and idempotency keys past their end. Resolves with how many; fewer than `most` means that was all. */
	dropExpired(now: number, most: number): Promise<number>;
	/** Endpoints deleted before `before` that nothing in history names any more, with the payloads kept for them. */
	dropEndpoints(before: number): Promise<number>;
	/** Tokens that were replaced and whose time is over, with who used them. */
	dropOldTokens(now: number): Promise<void>;
	/**
	 * Gives up to `pages` free pages back to the file system; the file is shorter after the next checkpoint.
	 * @returns how many are left
	 */
	shrink(pages: number): Promise<number>;
}

/** Pages of the search index written in one step. */
const WORD_PAGES = 16;
/** Rows read at a time. */
const READ = 200;

/** Removes one alert with everything that belongs to it, inside a transaction; false when it is gone or not finished. */
export function createForget(db: Connection): (id: number) => boolean {
	const dropAlert = db.prepare(
		`DELETE FROM alerts WHERE id = ? AND status NOT IN ('queued', 'held', 'processing', 'failed')
		   AND NOT EXISTS (SELECT 1 FROM jobs WHERE jobs.id = alerts.id)`,
	);
	const others = db.prepare("SELECT 1 FROM alerts WHERE id BETWEEN ? AND ? LIMIT 1");
	const drops = [
		"DELETE FROM verdicts WHERE alert_id = ?",
		"DELETE FROM calls WHERE alert_id = ?",
		"DELETE FROM rca_notes WHERE alert_id = ?",
		"DELETE FROM refusals WHERE alert_id = ?",
		"DELETE FROM words_due WHERE alert_id = ?",
		"DELETE FROM untold WHERE alert_id = ?",
		"DELETE FROM catch_ups WHERE alert_id = ?",
		"DELETE FROM alerts_words WHERE rowid = ?",
	].map((sql) => db.prepare(sql));
	const dropDelivery = db.prepare("DELETE FROM deliveries WHERE seq = ?");
	return (id) => {
		if (dropAlert.run(id).changes === 0) return false;
		for (const drop of drops) drop.run(id);
		const seq = seqOf(id);
		// The body belongs to all parts of a delivery.
		if (others.get(alertId(seq, 0), alertId(seq + 1, 0) - 1) === undefined) dropDelivery.run(seq);
		return true;
	};
}

export function createRetentionStore(db: Connection, writer: Writer): RetentionStore {
	const kit = forgetting(db, writer);

	return {
		...dropRows(kit),
		...spaceRows(kit),
	};
}

type Forgetting = ReturnType<typeof forgetting>;

/** What the parts of the store share. */
function forgetting(db: Connection, writer: Writer) {
	const rows = statements(db);

	/** Rows of one table in the order of their ids, until one is too young or the time is up. */
	function walk<T extends { id: number }>(
		read: (after: number, limit: number) => T[],
		drop: (row: T) => boolean | "young",
		after: number,
		ms: number,
	): Slice {
		const end = performance.now() + ms;
		let removed = 0;
		let at = after;
		for (;;) {
			const rows = read(at, READ);
			for (const row of rows) {
				const dropped = drop(row);
				if (dropped === "young") return { removed, next: null };
				at = row.id;
				removed += dropped ? 1 : 0;
				if (performance.now() > end) return { removed, next: at };
			}
			if (rows.length < READ) return { removed, next: null };
		}
	}

	return { ...rows, db, writer, walk };
}

/** What is old, and how it goes. */
function statements(db: Connection) {
	const forget = createForget(db);
	const oldAlerts = db.prepare("SELECT id, received_at AS at FROM alerts WHERE id > ? ORDER BY id LIMIT ?");
	const newest = db.prepare("SELECT max(id) AS id FROM alerts");
	// Negative: begins anew with the whole index. As literals, since the index takes no numbers that are bound as REAL.
	const beginTidying = db.prepare(`INSERT INTO alerts_words (alerts_words, rank) VALUES ('merge', -${WORD_PAGES})`);
	const goOnTidying = db.prepare(`INSERT INTO alerts_words (alerts_words, rank) VALUES ('merge', ${WORD_PAGES})`);
	const changes = db.prepare("SELECT total_changes() AS n");
	const oldIntents = db.prepare("SELECT id, created_at AS at, state FROM intents WHERE id > ? ORDER BY id LIMIT ?");
	const dropIntent = db.prepare("DELETE FROM intents WHERE id = ? AND state <> 'pending'");
	const someIncidents = db.prepare("SELECT id FROM incidents WHERE id > ? ORDER BY id LIMIT ?");
	// One that is opening has an intent, written with it; without one it is left over from a try that failed long ago.
	const dropIncident = db.prepare(
		`DELETE FROM incidents WHERE id = @id AND NOT EXISTS (SELECT 1 FROM intents WHERE incident_id = @id AND state = 'pending')
		   AND ((state IN ('closed', 'gone') AND coalesce(closed_at, checked_at, opened_at, 0) < @before)
		     OR (state = 'opening' AND NOT EXISTS (SELECT 1 FROM intents WHERE incident_id = @id)))`,
	);
	const ofIncident = [
		...["incident_sources", "incident_timeline", "wakes", "incident_splits", "untold"].map(
			(table) => `DELETE FROM ${table} WHERE incident_id = ?`,
		),
		...["parent_id", "child_id"].map((column) => `DELETE FROM incident_children WHERE ${column} = ?`),
	].map((sql) => db.prepare(sql));
	const dropOpenings = db.prepare("DELETE FROM openings WHERE id IN (SELECT id FROM openings WHERE at < ? ORDER BY at LIMIT ?)");
	const dropRecoveries = db.prepare(
		"DELETE FROM recoveries WHERE key_hash IN (SELECT key_hash FROM recoveries WHERE handled_at < ? ORDER BY handled_at LIMIT ?)",
	);
	const dropNeeds = db.prepare("DELETE FROM needs WHERE ended_at < ?");
	const dropDealings = ["DELETE FROM dismissals WHERE at < ?", "DELETE FROM seen_tickets WHERE seen_at < ?"].map((sql) => db.prepare(sql));
	const dropSessions = db.prepare("DELETE FROM sessions WHERE id_hash IN (SELECT id_hash FROM sessions WHERE expires_at <= ? LIMIT ?)");
	const dropKeys = db.prepare(
		`DELETE FROM idempotency WHERE (endpoint_id, digest) IN
		   (SELECT endpoint_id, digest FROM idempotency WHERE expires_at <= ? ORDER BY expires_at LIMIT ?)`,
	);
	const goneEndpoints = db.prepare(
		`SELECT id FROM endpoints e WHERE deleted_at < ?
		   AND NOT EXISTS (SELECT 1 FROM alerts WHERE endpoint_id = e.id)
		   AND NOT EXISTS (SELECT 1 FROM undecided WHERE endpoint_id = e.id)
		   AND NOT EXISTS (SELECT 1 FROM incidents WHERE endpoint_id = e.id AND state = 'open')`,
	);
	const dropActivity = db.prepare("DELETE FROM endpoint_activity WHERE endpoint_id = ?");
	const dropFixtures = db.prepare("DELETE FROM fixtures WHERE endpoint_id = ?");
	const endOldTokens = db.prepare("UPDATE endpoints SET old_bearer_token = NULL, old_token_ends_at = NULL WHERE old_token_ends_at <= ?");
	const dropUses = db.prepare(
		"DELETE FROM old_token_uses WHERE endpoint_id NOT IN (SELECT id FROM endpoints WHERE old_bearer_token IS NOT NULL)",
	);
	const dropEndpoint = db.prepare("DELETE FROM endpoints WHERE id = ?");

	return {
		forget,
		oldAlerts,
		newest,
		beginTidying,
		goOnTidying,
		changes,
		oldIntents,
		dropIntent,
		someIncidents,
		dropIncident,
		ofIncident,
		dropOpenings,
		dropRecoveries,
		dropNeeds,
		dropDealings,
		dropSessions,
		dropKeys,
		goneEndpoints,
		dropActivity,
		dropFixtures,
		endOldTokens,
		dropUses,
		dropEndpoint,
	};
}

/** Alerts, intents, incidents, and what has expired. */
function dropRows(
	deps: Forgetting,
): Pick<RetentionStore, "dropAlerts" | "remaining" | "dropIntents" | "dropIncidents" | "dropExpired" | "dropEndpoints" | "dropOldTokens"> {
	return {
		...dropHistory(deps),
		...dropSetup(deps),
	};
}

/** Alerts, intents and incidents. */
function dropHistory({
	writer,
	forget,
	oldAlerts,
	newest,
	oldIntents,
	dropIntent,
	someIncidents,
	dropIncident,
	ofIncident,
	dropOpenings,
	dropRecoveries,
	dropNeeds,
	dropDealings,
	walk,
}: Forgetting): Pick<RetentionStore, "dropAlerts" | "remaining" | "dropIntents" | "dropIncidents"> {
	return {
		dropAlerts: (before, after, ms) =>
			writer.run(() =>
				walk(
					(from, limit) => oldAlerts.all(from, limit) as { id: number; at: number }[],
					({ id, at }) => (at >= before ? "young" : forget(id)),
					after,
					ms,
				),
			),
		remaining: async (after) => Math.max(0, seqOf((newest.get() as { id: number | null }).id ?? 0) - seqOf(after)),
		dropIntents: (before, after, ms) =>
			writer.run(() =>
				walk(
					(from, limit) => oldIntents.all(from, limit) as { id: number; at: number; state: string }[],
					({ id, at, state }) => (at >= before ? "young" : state !== "pending" && dropIntent.run(id).changes > 0),
					after,
					ms,
				),
			),
		dropIncidents: (before, after, ms) =>
			writer.run(() => {
				dropRecoveries.run(before, READ);
				dropOpenings.run(before, READ);
				dropNeeds.run(before);
				for (const drop of dropDealings) drop.run(before);
				return walk(
					(from, limit) => someIncidents.all(from, limit) as { id: number }[],
					({ id }) => {
						if (dropIncident.run({ id, before }).changes === 0) return false;
						for (const drop of ofIncident) drop.run(id);
						return true;
					},
					after,
					ms,
				);
			}),
	};
}

/** Endpoints that are gone, and what has expired. */
function dropSetup({
	writer,
	dropSessions,
	dropKeys,
	goneEndpoints,
	dropActivity,
	dropFixtures,
	endOldTokens,
	dropUses,
	dropEndpoint,
}: Forgetting): Pick<RetentionStore, "dropExpired" | "dropEndpoints" | "dropOldTokens"> {
	return {
		dropExpired: (now, most) => writer.run(() => dropSessions.run(now, most).changes + dropKeys.run(now, most).changes),
		dropEndpoints: (before) =>
			writer.run(() => {
				const gone = goneEndpoints.all(before) as { id: string }[];
				for (const { id } of gone) {
					dropActivity.run(id);
					dropFixtures.run(id);
					dropEndpoint.run(id);
				}
				return gone.length;
			}),
		dropOldTokens: (now) =>
			writer.run(() => {
				endOldTokens.run(now);
				dropUses.run();
			}),
	};
}

/** Space that is given back. */
function spaceRows({ db, writer, beginTidying, goOnTidying, changes }: Forgetting): Pick<RetentionStore, "tidyWords" | "shrink"> {
	return {
		tidyWords: (done) =>
			writer.run(() => {
				const total = () => (changes.get() as { n: number }).n;
				const before = total();
				(done === 0 ? beginTidying : goOnTidying).run();
				// The command itself counts as one change.
				return total() - before > 1;
			}),
		shrink: (pages) =>
			writer.run(() => {
				// SQLite takes 0 for “all of them”, which could take seconds.
				if (pages >= 1) db.pragma(`incremental_vacuum(${pages})`);
				return db.pragma("freelist_count", { simple: true }) as number;
			}),
	};
}
