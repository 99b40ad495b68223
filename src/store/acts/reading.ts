import type { Connection } from "../database.ts";
import type { QueueRows } from "../queue.ts";
import type { AlertStatus } from "../types.ts";
import { createOriginals } from "./originals.ts";
import { type IncidentRecord, type IntentRecord, incident, intent, type WakeRecord, type WorkRecord, wake, workItem } from "./rows.ts";
import type { ActStore, IncidentSource, TimelineEntry } from "./types.ts";

type Reading = Pick<
	ActStore,
	| "readWork"
	| "openRun"
	| "firstOpens"
	| "workItem"
	| "currentIncident"
	| "incident"
	| "incidentOfTicket"
	| "openByOrigin"
	| "mergedInto"
	| "sources"
	| "holding"
	| "timeline"
	| "recovery"
	| "openedAfter"
	| "originalOf"
	| "isTiedElsewhere"
	| "ticketsElsewhere"
	| "pendingIntent"
	| "nextWakeAt"
	| "statusOf"
>;

/** Maximum number of earlier alerts that are compared with a replayed recovery. */
const MAX_BEFORE = 2_000;

const incidentOf = (row: unknown) => (row === undefined ? null : incident(row as IncidentRecord));

/** The reading half of the store of acts. */
export function createActReading(db: Connection, queue: QueueRows): Reading {
	return { ...workReading(db, queue), ...incidentReading(db), ...elsewhereReading(db) };
}

function workReading(
	db: Connection,
	queue: QueueRows,
): Pick<Reading, "readWork" | "openRun" | "firstOpens" | "workItem" | "nextWakeAt" | "statusOf" | "pendingIntent" | "originalOf"> {
	// Wakes have negative ids and come first. Only alerts of the member at the head are read; other members have
	// their own turn.
	const firstWake = db.prepare(
		"SELECT w.id, w.kind, w.incident_id, w.data FROM jobs j JOIN wakes w ON w.id = -j.id WHERE j.lane = ? AND j.key = ? AND j.id < 0 ORDER BY j.id LIMIT 1",
	);
	const items = `SELECT j.id, j.tag, j.wait, a.request_id, a.endpoint_id, a.received_at, a.replay_of, v.verdict,
		   CASE WHEN a.replay_of IS NOT NULL THEN (SELECT d.forced FROM deliveries d WHERE d.seq = a.id / 1048576) END AS forced
		 FROM jobs j JOIN alerts a ON a.id = j.id JOIN verdicts v ON v.alert_id = j.id`;
	const oneItem = db.prepare(`${items} WHERE j.lane = ? AND j.key = ? AND j.id = ?`);
	const headWork = db.prepare(
		`${items}
		 WHERE j.lane = @lane AND j.key = @key AND j.id > 0
		   AND j.member IS (SELECT member FROM jobs WHERE lane = @lane AND key = @key AND id > 0 ORDER BY id LIMIT 1)
		 ORDER BY j.id LIMIT @limit`,
	);
	const firstOpens = db.prepare(
		`${items} WHERE j.id IN (SELECT min(r.id) FROM jobs r JOIN alerts b ON b.id = r.id
		   WHERE r.lane = @lane AND r.key = @key AND r.id > 0 AND r.id <= @through AND r.tag = 'OPEN'
		     AND r.member IS (SELECT member FROM jobs WHERE lane = @lane AND key = @key AND id > 0 ORDER BY id LIMIT 1)
		   GROUP BY b.endpoint_id) AND j.lane = @lane AND j.key = @key ORDER BY j.id`,
	);
	const lastJob = db.prepare("SELECT max(id) AS id FROM jobs WHERE lane = ? AND key = ? AND id > 0");
	const received = db.prepare("SELECT received_at, status FROM alerts WHERE id = ?");
	const replayed = db.prepare(
		"SELECT a.replay_of FROM alerts a WHERE a.id = ? AND a.replay_of IS NOT NULL AND NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.seq = a.id / 1048576 AND d.forced = 1)",
	);
	const originalOf = createOriginals(db);
	const nextWake = db.prepare("SELECT min(at) AS at FROM wakes WHERE queued = 0");
	const intentOf = db.prepare("SELECT * FROM intents WHERE incident_id = ? AND state = 'pending' ORDER BY id DESC LIMIT 1");

	/**
	 * Id of the first recovery that ends the alerts before it in the queue. A replayed recovery that is older
	 * than those alerts ends nothing.
	 */
	function firstRecovery(lane: string, key: string): number | null {
		const close = queue.first(lane, key, "CLOSE");
		if (close === null || replayed.get(close) === undefined) return close;
		const saidAt = originalOf(close);
		return queue.run(lane, key, "CLOSE", MAX_BEFORE).some((id) => originalOf(id) > saidAt) ? null : close;
	}

	return {
		async readWork(lane, key, limit) {
			const due = firstWake.get(lane, key) as WakeRecord | undefined;
			if (due !== undefined) return { wake: wake(due), items: [], firstClose: null, lastId: 0 };
			const rows = headWork.all({ lane, key, limit }) as WorkRecord[];
			const close = firstRecovery(lane, key);
			const closeRow = close === null ? undefined : (received.get(close) as { received_at: number } | undefined);
			return {
				wake: null,
				items: rows.map(workItem),
				firstClose: close === null || closeRow === undefined ? null : { id: close, receivedAt: closeRow.received_at },
				lastId: (lastJob.get(lane, key) as { id: number | null }).id ?? 0,
			};
		},
		async openRun(lane, key, limit, last = Number.MAX_SAFE_INTEGER) {
			const ids = queue.run(lane, key, "CLOSE", limit).filter((id) => id <= last);
			return { count: ids.length, through: ids.at(-1) ?? 0 };
		},
		firstOpens: async (lane, key, through) => (firstOpens.all({ lane, key, through }) as WorkRecord[]).map(workItem),
		async workItem(lane, key, id) {
			const row = oneItem.get(lane, key, id) as WorkRecord | undefined;
			return row === undefined ? null : workItem(row);
		},
		originalOf: async (alertId) => originalOf(alertId),
		nextWakeAt: async () => (nextWake.get() as { at: number | null }).at,
		async statusOf(alertId) {
			return (received.get(alertId) as { status: AlertStatus } | undefined)?.status ?? null;
		},
		async pendingIntent(incidentId) {
			const row = intentOf.get(incidentId) as IntentRecord | undefined;
			return row === undefined ? null : intent(row);
		},
	};
}

function incidentReading(
	db: Connection,
): Pick<
	Reading,
	| "currentIncident"
	| "incident"
	| "incidentOfTicket"
	| "openByOrigin"
	| "mergedInto"
	| "sources"
	| "holding"
	| "timeline"
	| "recovery"
	| "openedAfter"
> {
	// The key's own incident, or the outage that the key is part of.
	const newest = db.prepare(
		`SELECT * FROM incidents WHERE id = max(
		   coalesce((SELECT max(id) FROM incidents WHERE psa = @psa AND key_hash = @keyHash), 0),
		   coalesce((SELECT max(i.id) FROM incident_sources s JOIN incidents i ON i.id = s.incident_id
		     WHERE s.key_hash = @keyHash AND i.psa = @psa AND i.grouped = 1), 0))`,
	);
	const one = db.prepare("SELECT * FROM incidents WHERE id = ?");
	const ofTicket = db.prepare("SELECT * FROM incidents WHERE psa = ? AND ticket_id = ? ORDER BY id DESC LIMIT 1");
	// LIMIT 2: callers only tell one from several. Sources come first in the join, as an origin has few open
	// sources, but there are many open tickets.
	const byOrigin = db.prepare(
		`SELECT DISTINCT i.* FROM incident_sources s INDEXED BY incident_sources_origin CROSS JOIN incidents i ON i.id = s.incident_id
		 WHERE s.endpoint_id = ? AND s.origin = ? AND s.state = 'open' AND i.psa = ? AND i.state = 'open' AND i.ticket_id IS NOT NULL LIMIT 2`,
	);
	const merged = db.prepare("SELECT * FROM incidents WHERE psa = ? AND merged_into = ? AND state = 'open'");
	const sources = db.prepare("SELECT * FROM incident_sources WHERE incident_id = ? ORDER BY opened_at");
	const openCount = db.prepare("SELECT count(*) AS n FROM incident_sources WHERE incident_id = ? AND state = 'open'");
	const openNear = db.prepare(
		`SELECT * FROM incident_sources WHERE incident_id = @incidentId AND state = 'open'
		   AND (key_hash = @keyHash OR (endpoint_id = @endpointId AND origin = @origin)) ORDER BY opened_at`,
	);
	const timeline = db.prepare("SELECT * FROM incident_timeline WHERE incident_id = ? ORDER BY id");
	const recovery = db.prepare(
		"SELECT alert_id AS alertId, handled_at AS handledAt, occurred_at AS occurredAt FROM recoveries WHERE key_hash = ?",
	);
	// Used for replays only. A dedup key belongs to its endpoint; a summary key is shared by all endpoints.
	const openedAfter = db.prepare(
		`SELECT 1 FROM alerts a JOIN verdicts v ON v.alert_id = a.id
		 WHERE a.ticket_id = @ticketId AND a.id > @alertId AND coalesce(a.replay_of, a.id) > @alertId AND a.status = 'processed'
		   AND v.verdict ->> '$.alertType' = 'OPEN' AND v.verdict ->> '$.key.kind' = @kind AND v.verdict ->> '$.key.text' = @text
		   AND v.verdict ->> '$.key.company' IS @company AND (@kind <> 'dedup' OR a.endpoint_id = @endpointId) LIMIT 1`,
	);
	return {
		openedAfter: async (alertId, ticketId, { kind, text, company }, endpointId) =>
			openedAfter.get({ alertId, ticketId, kind, text, company, endpointId }) !== undefined,
		currentIncident: async (psa, keyHash) => incidentOf(newest.get({ psa, keyHash })),
		incident: async (id) => incidentOf(one.get(id)),
		incidentOfTicket: async (psa, ticketId) => incidentOf(ofTicket.get(psa, ticketId)),
		openByOrigin: async (psa, endpointId, origin) => (byOrigin.all(endpointId, origin, psa) as IncidentRecord[]).map(incident),
		mergedInto: async (psa, ticketId) => (merged.all(psa, ticketId) as IncidentRecord[]).map(incident),
		holding: async (incidentId, given) => ({
			open: (openCount.get(incidentId) as { n: number }).n,
			near: (openNear.all({ incidentId, ...given }) as SourceRecord[]).map(source),
		}),
		sources: async (incidentId) => (sources.all(incidentId) as SourceRecord[]).map(source),
		timeline: async (incidentId) =>
			(timeline.all(incidentId) as EntryRecord[]).map(({ at, what, alert_id, by, detail }) => ({
				at,
				what,
				alertId: alert_id,
				by,
				detail,
			})),
		recovery: async (keyHash) => (recovery.get(keyHash) as { alertId: number; handledAt: number; occurredAt: number } | undefined) ?? null,
	};
}

function elsewhereReading(db: Connection): Pick<Reading, "isTiedElsewhere" | "ticketsElsewhere"> {
	const elsewhere = db.prepare("SELECT 1 FROM incidents WHERE key_hash = ? AND ticket_id = ? AND psa <> ? LIMIT 1");
	const allElsewhere = db.prepare(
		`SELECT DISTINCT ticket_id FROM incidents WHERE psa <> @psa AND ticket_id IS NOT NULL
		   AND ticket_id NOT IN (SELECT ticket_id FROM incidents WHERE psa = @psa AND ticket_id IS NOT NULL)`,
	);
	return {
		isTiedElsewhere: async (psa, keyHash, ticketId) => elsewhere.get(keyHash, ticketId, psa) !== undefined,
		ticketsElsewhere: async (psa) => (allElsewhere.all({ psa }) as { ticket_id: number }[]).map((row) => row.ticket_id),
	};
}

interface SourceRecord {
	key_hash: string;
	endpoint_id: string;
	origin: string;
	state: "open" | "recovered";
	opened_at: number;
	recovered_at: number | null;
}

const source = (row: SourceRecord): IncidentSource => ({
	keyHash: row.key_hash,
	endpointId: row.endpoint_id,
	origin: row.origin,
	state: row.state,
	openedAt: row.opened_at,
	recoveredAt: row.recovered_at,
});

interface EntryRecord {
	at: number;
	what: TimelineEntry["what"];
	alert_id: number | null;
	by: string | null;
	detail: string | null;
}
