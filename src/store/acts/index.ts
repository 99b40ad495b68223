/** Incidents, intents and outcomes: the database side of acting on alerts. */
import type { Bump } from "../counters.ts";
import type { Connection } from "../database.ts";
import type { QueueRows } from "../queue.ts";
import { StoreUnavailable } from "../types.ts";
import type { Writer } from "../writer.ts";
import { type ConsequenceRows, createConsequenceRows } from "./consequences.ts";
import { createNeedRows } from "./needs.ts";
import { createOpeningStore } from "./openings.ts";
import { createActReading } from "./reading.ts";
import { createSettlingRows, createStretchIds } from "./settling.ts";
import type { ActStore, Outage } from "./types.ts";

export { peekNeeds } from "./needs.ts";
export type * from "./types.ts";

/** Lane of all jobs that write to the PSA. */
export const PSA_LANE = "psa";

/** @param bump adds to a counter inside the current transaction */
export function createActStore(db: Connection, writer: Writer, queue: QueueRows, bump: Bump): ActStore {
	const needs = createNeedRows(db);
	const consequences = createConsequenceRows(db, needs);
	const settling = createSettlingRows(db, queue, bump, consequences);
	return {
		...createActReading(db, queue),
		...intentWrites(db, writer, consequences),
		...queueWrites(db, writer, queue),
		...wakeWrites(db, writer, queue),
		...createOpeningStore(db, writer, queue, consequences),
		kept: () => writer.run(() => undefined),
		adopt: ({ ticketId, ours = false, priority = null, now, ...incident }) =>
			writer.ride(() => {
				const id = consequences.begin(incident);
				consequences.apply({ incident: { id, state: "open", ticketId, ours, priority, checkedAt: now, newsAt: now } }, now);
				return id;
			}),
		record: ({ now, ...rest }) => writer.ride(() => consequences.apply(rest, now)),
		settle: (settlement) => writer.ride(() => settling.settle(settlement)),
		setBack: setBack(db, writer, settling.recordCalls),
		addCalls: (alertId, calls) => writer.ride(() => settling.recordCalls(alertId, calls)),
		...outageWrites(db, writer),
		needs: {
			open: async (limit) => needs.open(limit),
			add: (need, now) => writer.run(() => needs.add(need, now)),
			end: (id, now) => writer.run(() => needs.end(id, now)),
		},
	};
}

const OUTAGE = "psa_outage";

function outageWrites(db: Connection, writer: Writer): Pick<ActStore, "outage" | "noteOutage"> {
	const get = db.prepare("SELECT value FROM meta WHERE key = ?");
	const set = db.prepare("INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value");
	return {
		async outage() {
			const row = get.get(OUTAGE) as { value: string } | undefined;
			return row === undefined ? null : (JSON.parse(row.value) as Outage);
		},
		noteOutage: (outage) =>
			writer.run(() => {
				set.run(OUTAGE, JSON.stringify(outage));
			}),
	};
}

type IntentWrites = Pick<ActStore, "plan" | "resend" | "advance" | "looked" | "endIntent">;

function intentWrites(db: Connection, writer: Writer, consequences: ConsequenceRows): IntentWrites {
	const add = db.prepare(
		`INSERT INTO intents (incident_id, kind, marker, step, state, ticket_id, above_id, leader, through, created_at)
		 VALUES (@incidentId, @kind, @marker, @step, 'pending', @ticketId, @aboveId, @leader, @through, @now)`,
	);
	const again = db.prepare(
		"UPDATE intents SET doubt = 1, doubt_since = NULL, looked = 0, resent = iif(looked > 0, 1, resent), leader = ?, through = ? WHERE id = ?",
	);
	const step = db.prepare("UPDATE intents SET step = ?, doubt = 1, doubt_since = NULL, looked = 0 WHERE id = ?");
	const looked = db.prepare("UPDATE intents SET looked = ?, doubt = ?, doubt_since = ? WHERE id = ?");
	const state = db.prepare("UPDATE intents SET state = ? WHERE id = ?");
	const ids = createStretchIds(db);
	const working = db.prepare("UPDATE alerts SET status = 'processing', next_attempt_at = NULL WHERE id = ?");
	// The last entry of the index incidents_ticket. SQLite does not use that index for max(), which must answer
	// even if there are no rows.
	const highest = db
		.prepare(
			`SELECT ticket_id FROM incidents WHERE psa = (SELECT psa FROM incidents WHERE id = ?) AND ticket_id IS NOT NULL
			 ORDER BY ticket_id DESC LIMIT 1`,
		)
		.pluck();
	return {
		plan: ({ incident, kind, step, marker, ticketId, stretch, now }) =>
			writer.run(() => {
				const alerts = ids(stretch);
				// A failed commit took back the decisions that led here. The alerts will be decided again.
				if (alerts.length === 0) throw new StoreUnavailable("What was to be written to the PSA has been taken back", 1);
				const incidentId = typeof incident === "number" ? incident : consequences.begin(incident);
				const aboveId = kind === "create" ? ((highest.get(incidentId) as number | undefined) ?? null) : null;
				const { from: leader, through } = stretch;
				const about = { incidentId, kind, marker, step, ticketId, aboveId, leader, through };
				const id = Number(add.run({ ...about, now }).lastInsertRowid);
				for (const alert of alerts) working.run(alert);
				return { id, ...about, doubt: true, doubtSince: null, looked: 0, resent: false };
			}),
		resend: (intentId, stretch) =>
			writer.run(() => {
				again.run(stretch.from, stretch.through, intentId);
				for (const id of ids(stretch)) working.run(id);
			}),
		advance: (intentId, to, follows) =>
			writer.run(() => {
				step.run(to, intentId);
				if (follows !== undefined) consequences.apply(follows, follows.now);
			}),
		looked: (intentId, looks, doubt, since) =>
			writer.ride(() => {
				looked.run(looks, doubt ? 1 : 0, since, intentId);
			}),
		endIntent: (intentId, to, { now, ...rest }) =>
			writer.ride(() => {
				state.run(to, intentId);
				consequences.apply(rest, now);
			}),
	};
}

function setBack(db: Connection, writer: Writer, recordCalls: (alertId: number, calls: Parameters<ActStore["addCalls"]>[1]) => void) {
	const failed = db.prepare(
		`UPDATE alerts SET status = 'failed', error_message = @error, next_attempt_at = @nextAttemptAt, attempts_count = @attempts
		 WHERE id = @id`,
	);
	const ids = createStretchIds(db);
	const doubt = db.prepare("UPDATE intents SET doubt = ?, doubt_since = ?, looked = 0 WHERE id = ?");
	const run: ActStore["setBack"] = (setback) =>
		writer.ride(() => {
			const { error, nextAttemptAt, attempts, intent, now } = setback;
			for (const id of ids(setback)) failed.run({ id, error, nextAttemptAt, attempts });
			recordCalls(setback.from, setback.calls);
			if (intent !== null) doubt.run(intent.doubt ? 1 : 0, intent.doubt ? now : null, intent.id);
		});
	return run;
}

type QueueWrites = Pick<ActStore, "park" | "route" | "moveJob" | "again">;

function queueWrites(db: Connection, writer: Writer, queue: QueueRows): QueueWrites {
	const ids = createStretchIds(db);
	const held = db.prepare("UPDATE alerts SET status = 'held', next_attempt_at = ? WHERE id = ?");
	const addRoute = db.prepare(
		"INSERT INTO routes (key_hash, lane_key) VALUES (?, ?) ON CONFLICT DO UPDATE SET lane_key = excluded.lane_key",
	);
	const dropRoute = db.prepare("DELETE FROM routes WHERE key_hash = ?");
	const routeOf = db.prepare("SELECT lane_key FROM routes WHERE key_hash = ?");
	const alert = db.prepare(
		"SELECT a.endpoint_id, v.verdict ->> '$.alertType' AS tag FROM alerts a JOIN verdicts v ON v.alert_id = a.id WHERE a.id = ?",
	);
	const queued = db.prepare("UPDATE alerts SET status = 'queued', processed_at = NULL WHERE id = ?");
	return {
		park: (stretch, until) =>
			writer.ride(() => {
				for (const id of ids(stretch)) held.run(until, id);
				queue.park(stretch.lane, stretch.key, stretch.through, until);
			}),
		route: (lane, from, keyHash, to, now) =>
			writer.run(() => {
				if (to === keyHash) dropRoute.run(keyHash);
				else addRoute.run(keyHash, to);
				queue.move({ lane, from, to, member: keyHash, id: null, now });
			}),
		moveJob: (lane, from, to, id, now) => writer.ride(() => queue.move({ lane, from, to, member: null, id, now })),
		again: (lane, alertId, keyHash, now) =>
			writer.run(() => {
				const row = alert.get(alertId) as { endpoint_id: string; tag: string } | undefined;
				if (row === undefined) return;
				const to = (routeOf.get(keyHash) as { lane_key: string } | undefined)?.lane_key ?? keyHash;
				queued.run(alertId);
				queue.enqueue(lane, to, row.endpoint_id, alertId, row.tag, now, to === keyHash ? null : keyHash);
			}),
	};
}

type WakeWrites = Pick<ActStore, "wakeUp" | "endWake" | "noteWake">;
/** Maximum number of wakes that become jobs in one transaction. */
const WOKEN_AT_ONCE = 200;

function wakeWrites(db: Connection, writer: Writer, queue: QueueRows): WakeWrites {
	const due = db.prepare(
		`SELECT w.id, coalesce(i.lane_key, i.key_hash) AS key, i.endpoint_id AS share FROM wakes w JOIN incidents i ON i.id = w.incident_id
		 WHERE w.queued = 0 AND w.at <= ? ORDER BY w.at LIMIT ?`,
	);
	const queued = db.prepare("UPDATE wakes SET queued = 1 WHERE id = ?");
	const orphans = db.prepare("DELETE FROM wakes WHERE queued = 0 AND at <= ? AND incident_id NOT IN (SELECT id FROM incidents)");
	const drop = db.prepare("DELETE FROM wakes WHERE id = ?");
	const later = db.prepare("UPDATE wakes SET queued = 0, at = ?, data = ? WHERE id = ?");
	const note = db.prepare("UPDATE wakes SET data = ? WHERE id = ?");
	return {
		wakeUp: (now) =>
			writer.ride(() => {
				orphans.run(now);
				const rows = due.all(now, WOKEN_AT_ONCE) as { id: number; key: string; share: string }[];
				for (const { id, key, share } of rows) {
					queued.run(id);
					queue.enqueue(PSA_LANE, key, share, -id, "WAKE", now);
				}
				return rows.length;
			}),
		endWake: (lane, key, id, put) =>
			writer.run(() => {
				queue.remove(lane, key, -id, -id);
				if (put === null) drop.run(id);
				else later.run(put.at, JSON.stringify(put.data), id);
			}),
		noteWake: (id, data) =>
			writer.run(() => {
				note.run(JSON.stringify(data), id);
			}),
	};
}
