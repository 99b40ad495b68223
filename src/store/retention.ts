import type { Connection } from "./database.ts";
import { alertId, seqOf } from "./types.ts";
import type { Writer } from "./writer.ts";

/** Progress of a walk through old rows. Pass `next` back to continue; null at the end. */
export interface Slice {
	readonly removed: number;
	readonly next: number | null;
}

/**
 * Deletes old data. Every call is one transaction of about `ms` milliseconds, so that acknowledgements, which
 * wait for the same writer, are not delayed.
 */
export interface RetentionStore {
	/**
	 * Goes through history from the oldest alert on and removes finished alerts that were received before
	 * `before`, with everything stored for them. Unfinished alerts stay, whatever their age.
	 * @param after where the last slice stopped; 0 to begin
	 */
	dropAlerts(before: number, after: number, ms: number): Promise<Slice>;
	/** Approximate number of alerts after this one. */
	remaining(after: number): Promise<number>;
	/**
	 * Takes the next small step of rewriting the search index without removed alerts.
	 * Call it while only a little (a tenth) of the index is dead: a step reads all dead words between those it
	 * keeps.
	 * @param done steps taken so far
	 * @returns true if there is more to do
	 */
	tidyWords(done: number): Promise<boolean>;
	/** Removes finished intents written before `before`. @param after as for `dropAlerts` */
	dropIntents(before: number, after: number, ms: number): Promise<Slice>;
	/** Removes incidents closed before `before`, and those that never got a ticket and have no intent left. */
	dropIncidents(before: number, after: number, ms: number): Promise<Slice>;
	/**
	 * Removes expired sessions and idempotency keys. Resolves with their number; fewer than `most` means that
	 * all are gone.
	 */
	dropExpired(now: number, most: number): Promise<number>;
	/** Removes endpoints deleted before `before` that history no longer mentions, with their saved payloads. */
	dropEndpoints(before: number): Promise<number>;
	/** Removes replaced tokens that have expired, with their users. */
	dropOldTokens(now: number): Promise<void>;
	/**
	 * Returns up to `pages` free pages to the file system; the file becomes shorter at the next checkpoint.
	 * @returns the number of free pages left
	 */
	shrink(pages: number): Promise<number>;
}

/** Pages of the search index written in one step. */
const INDEX_PAGES_AT_ONCE = 16;
/** Number of rows read at a time. */
const ROWS_AT_A_TIME = 200;

/**
 * Removes one alert with everything that belongs to it, inside a transaction; false if it does not exist or
 * is not finished.
 */
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
		// All parts of a delivery share its body.
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

/** Shared parts of the store of retention. */
function forgetting(db: Connection, writer: Writer) {
	const rows = statements(db);

	/** Walks through the rows of one table by id, until a row is too young or the time is up. */
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
			const rows = read(at, ROWS_AT_A_TIME);
			for (const row of rows) {
				const dropped = drop(row);
				if (dropped === "young") return { removed, next: null };
				at = row.id;
				removed += dropped ? 1 : 0;
				if (performance.now() > end) return { removed, next: at };
			}
			if (rows.length < ROWS_AT_A_TIME) return { removed, next: null };
		}
	}

	return { ...rows, db, writer, walk };
}

/** SQL statements that find and delete old rows. */
function statements(db: Connection) {
	const forget = createForget(db);
	const oldAlerts = db.prepare("SELECT id, received_at AS at FROM alerts WHERE id > ? ORDER BY id LIMIT ?");
	const newest = db.prepare("SELECT max(id) AS id FROM alerts");
	// A negative rank starts a merge of the whole index. The number is a literal, since the index does not
	// accept numbers that are bound as REAL.
	const beginTidying = db.prepare(`INSERT INTO alerts_words (alerts_words, rank) VALUES ('merge', -${INDEX_PAGES_AT_ONCE})`);
	const goOnTidying = db.prepare(`INSERT INTO alerts_words (alerts_words, rank) VALUES ('merge', ${INDEX_PAGES_AT_ONCE})`);
	const changes = db.prepare("SELECT total_changes() AS n");
	const oldIntents = db.prepare("SELECT id, created_at AS at, state FROM intents WHERE id > ? ORDER BY id LIMIT ?");
	const dropIntent = db.prepare("DELETE FROM intents WHERE id = ? AND state <> 'pending'");
	const someIncidents = db.prepare("SELECT id FROM incidents WHERE id > ? ORDER BY id LIMIT ?");
	// An incident that is opening has an intent, written with it. Without an intent, it is the rest of a try
	// that failed long ago.
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
	const dropSessions = db.prepare(
		"DELETE FROM sessions WHERE id_hash IN (SELECT id_hash FROM sessions WHERE expires_at <= ? ORDER BY expires_at LIMIT ?)",
	);
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

/** Removes alerts, intents, incidents and expired rows. */
function dropRows(
	deps: Forgetting,
): Pick<RetentionStore, "dropAlerts" | "remaining" | "dropIntents" | "dropIncidents" | "dropExpired" | "dropEndpoints" | "dropOldTokens"> {
	return {
		...dropHistory(deps),
		...dropSetup(deps),
	};
}

/** Removes alerts, intents and incidents. */
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
				dropRecoveries.run(before, ROWS_AT_A_TIME);
				dropOpenings.run(before, ROWS_AT_A_TIME);
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

/** Removes deleted endpoints and expired rows. */
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

/** Returns disk space. */
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
				// SQLite takes 0 as “all pages”, which could take seconds.
				if (pages >= 1) db.pragma(`incremental_vacuum(${pages})`);
				return db.pragma("freelist_count", { simple: true }) as number;
			}),
	};
}
