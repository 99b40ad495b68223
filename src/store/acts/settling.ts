import type { CallRecord } from "../../base/calls.ts";
import { EARLIER_ERROR } from "../../base/remarks.ts";
import type { Bump } from "../counters.ts";
import type { Connection } from "../database.ts";
import type { QueueRows } from "../queue.ts";
import { createAskForRca } from "../rca.ts";
import type { ConsequenceRows } from "./consequences.ts";
import { createOriginals } from "./originals.ts";
import type { Settlement, Stretch } from "./types.ts";

/** Records outcomes of alerts. Each function runs inside a transaction of the writer. */
export interface SettlingRows {
	/** @returns the ids of the alerts that were settled */
	settle(settlement: Settlement): number[];
	recordCalls(alertId: number, calls: readonly CallRecord[]): void;
}

/**
 * Ids of a stretch's alerts, which may belong to a member of the queue. They are read first and then changed
 * one by one: most stretches are one alert, and an UPDATE over a subquery builds a temporary table each time.
 */
export function createStretchIds(db: Connection): (stretch: Stretch) => number[] {
	const ids = db
		.prepare("SELECT id FROM jobs WHERE lane = @lane AND key = @key AND id BETWEEN @from AND @through AND member IS @member")
		.pluck();
	return (stretch) => ids.all(range(stretch)) as number[];
}

/** An alert that was just settled. */
interface Settled {
	readonly id: number;
	readonly endpointId: string;
	readonly receivedAt: number;
	readonly draft: number;
	readonly replayOf: number | null;
}

/**
 * SQL for the alerts of a stretch. Endpoints are decided in turns, so an older alert may get into the middle
 * of a stretch while its write is under way. The write does not mention that alert, so it stays in the queue
 * for its own turn.
 */
const STRETCH = `SELECT j.id, a.endpoint_id AS endpointId, a.received_at AS receivedAt, a.draft, a.replay_of AS replayOf
	FROM jobs j JOIN alerts a ON a.id = j.id
	WHERE j.lane = @lane AND j.key = @key AND j.id BETWEEN @from AND @through AND j.member IS @member
	  AND (@written = 0 OR j.id IN (@from, @last) OR a.status IN ('processing', 'failed')) ORDER BY j.id`;

export const range = ({ lane, key, from, through, member }: Stretch) => ({ lane, key, from, through, member });

const COUNTED = { create: "created", update: "updated", close: "closed" } as const;
/** Skip reasons with which a replay counts as success for its dead letter, because nothing is left to do. */
const NOTHING_LEFT = new Set(["no_open_ticket", "already_closed", "self_resolved", "superseded"]);

/** Remark with the number of alerts that one note covers; null if it covers only one. */
const notedTogether = ({ action, reason }: Part, alerts: number): string | null =>
	action === "update" && reason === null && alerts > 1 ? `${alerts} alerts in one note` : null;

type Part = Stretch & Pick<Settlement, "status" | "action" | "reason" | "ticketId" | "error">;

/** @param bump adds to a counter inside the current transaction */
export function createSettlingRows(db: Connection, queue: QueueRows, bump: Bump, consequences: ConsequenceRows): SettlingRows {
	return settleRows(settling(db, queue, bump, consequences));
}

type Settling = ReturnType<typeof settling>;

/** Functions and statements for settling one key. */
function settling(db: Connection, queue: QueueRows, bump: Bump, consequences: ConsequenceRows) {
	const rows = statements(db, queue);
	const { outcome, stretch, reindex, dealtWith, dropRoutes, ownerOf, waiveRca, addCall, askForRca } = rows;
	function recordCalls(alertId: number, calls: readonly CallRecord[]): void {
		for (const call of calls) {
			const { at, call: what, status, durationMs, error, message, asked, gave, answer, end, seeks, found } = call;
			addCall.run(alertId, at, what, status, durationMs, error, message, asked, gave, answer, end, seeks, found);
		}
	}

	function wantRca({ from, ticketId, rca, now }: Settlement): void {
		if (rca === null || ticketId === null) return;
		if ("waived" in rca) {
			waiveRca.run(`skipped: ${rca.waived}`, from);
			return;
		}
		const owner = ownerOf.get(from) as { endpoint_id: string } | undefined;
		if (owner === undefined) return;
		askForRca({ alertId: from, endpointId: owner.endpoint_id, ticketId, request: rca, now });
	}

	function count(part: Part, settled: readonly Settled[], now: number): void {
		const name = part.status === "processed" && part.action !== null ? COUNTED[part.action] : part.status;
		const byEndpoint = new Map<string, { n: number; ms: number }>();
		for (const { endpointId, receivedAt, draft } of settled) {
			if (draft !== 0) continue;
			const sum = byEndpoint.get(endpointId) ?? { n: 0, ms: 0 };
			byEndpoint.set(endpointId, { n: sum.n + 1, ms: sum.ms + Math.max(0, now - receivedAt) });
		}
		for (const [endpointId, { n, ms }] of byEndpoint) {
			bump(endpointId, name, n, now);
			if (part.status !== "processed") continue;
			bump(endpointId, "processed", n, now);
			bump(endpointId, "latency_ms_sum", ms, now);
			bump(endpointId, "latency_n", n, now);
		}
	}

	/** @returns the ids of the part's alerts */
	function settlePart(part: Part, settlement: Settlement): number[] {
		const { attempts, now, found, remark, incident, incidentId, intent, through: last } = settlement;
		const settled = stretch.all({ ...range(part), written: intent === null ? 0 : 1, last }) as Settled[];
		if (settled.length === 0) return [];
		count(part, settled, now);
		const { status, action, reason, ticketId, error, from } = part;
		const result = {
			...{ from, status, action, reason, ticketId, error, attempts, now, found },
			remark: remark ?? notedTogether(part, settled.length),
			incidentId: incident?.id ?? incidentId ?? null,
		};
		const isDealtWith = status === "processed" || (status === "skipped" && NOTHING_LEFT.has(reason ?? ""));
		for (const { id, replayOf } of settled) {
			outcome.run({ ...result, id });
			if (isDealtWith && replayOf !== null) dealtWith.run(now, replayOf);
			reindex.run(id);
			queue.remove(part.lane, part.key, id, id, part.member);
		}
		return settled.map(({ id }) => id);
	}

	/**
	 * Ends routes to this queue. While the incident lasts, only the member at hand is checked; checking all
	 * members each time takes too long.
	 */
	function endRoutes({ lane, key, member, incident = null, also = [] }: Settlement): void {
		const isOver = [incident, ...also].some((one) => one?.state === "closed" || one?.state === "gone");
		if (isOver || member !== null) dropRoutes.run({ lane, key, member: isOver ? null : member });
	}

	return { ...rows, consequences, recordCalls, wantRca, settlePart, endRoutes };
}

/** SQL statements for settling. */
function statements(db: Connection, queue: QueueRows) {
	const originalOf = createOriginals(db);
	const outcome = db.prepare(
		`UPDATE alerts SET status = @status, action = @action, reason = @reason, ticket_id = @ticketId, error_message = @error,
		   attempts_count = @attempts, next_attempt_at = NULL, processed_at = @now, processing_ms = max(0, @now - received_at),
		   remark = coalesce(@remark, iif(@status = 'processed' AND error_message IS NOT NULL, '${EARLIER_ERROR}' || error_message, remark)),
		   incident_id = coalesce(@incidentId, incident_id), found = coalesce(@found, found),
		   duplicate_of = iif(@action = 'update' AND id <> @from, @from, duplicate_of)
		 WHERE id = @id`,
	);
	const stretch = db.prepare(STRETCH);
	const reindex = db.prepare("INSERT INTO words_due (alert_id) VALUES (?) ON CONFLICT DO UPDATE SET times = times + 1");
	const dealtWith = db.prepare("UPDATE alerts SET resolved_at = ? WHERE id = ? AND status = 'dlq' AND resolved_at IS NULL");
	const recovered = db.prepare(
		`INSERT INTO recoveries (key_hash, alert_id, handled_at, occurred_at) VALUES (@keyHash, @alertId, @now, @occurredAt)
		 ON CONFLICT DO UPDATE SET alert_id = max(alert_id, excluded.alert_id), handled_at = excluded.handled_at,
		   occurred_at = max(occurred_at, excluded.occurred_at)`,
	);
	const up = db.prepare("UPDATE openings SET recovered_at = ? WHERE key_hash = ? AND recovered_at IS NULL");
	const addUntold = db.prepare("INSERT INTO untold (incident_id, alert_id) VALUES (?, ?) ON CONFLICT DO NOTHING");
	const dropRoutes = db.prepare(
		`DELETE FROM routes WHERE lane_key = @key AND key_hash = coalesce(@member, key_hash)
		   AND NOT EXISTS (SELECT 1 FROM jobs j WHERE j.lane = @lane AND j.key = @key AND j.member = routes.key_hash)
		   AND NOT EXISTS (SELECT 1 FROM incident_sources s JOIN incidents i ON i.id = s.incident_id
		     WHERE s.key_hash = routes.key_hash AND i.lane_key = @key AND i.state = 'open')`,
	);
	const intentState = db.prepare("UPDATE intents SET state = ? WHERE id = ?");
	const ownerOf = db.prepare("SELECT endpoint_id FROM alerts WHERE id = ?");
	const waiveRca = db.prepare("UPDATE alerts SET rca = ? WHERE id = ?");
	const addCall = db.prepare(
		`INSERT INTO calls (alert_id, at, call, status, duration_ms, error, message, asked, gave, answer, ended, seeks, found)
		 VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
	);
	const askForRca = createAskForRca(db, queue);

	return {
		originalOf,
		outcome,
		stretch,
		reindex,
		dealtWith,
		recovered,
		up,
		addUntold,
		dropRoutes,
		intentState,
		ownerOf,
		waiveRca,
		addCall,
		askForRca,
	};
}

function settleRows({
	consequences,
	originalOf,
	recovered,
	up,
	addUntold,
	intentState,
	recordCalls,
	wantRca,
	settlePart,
	endRoutes,
}: Settling): SettlingRows {
	return {
		recordCalls,
		settle(settlement) {
			const { now, from, through, toldThrough, recovery, intent } = settlement;
			const told: Part[] = [];
			if (toldThrough !== null) told.push({ ...range(settlement), through: toldThrough, ...TOLD, ticketId: settlement.ticketId });
			const rest = { ...settlement, from: toldThrough === null ? from : toldThrough + 1 };
			const settled = [...told, rest].flatMap((part) => settlePart(part, settlement));
			recordCalls(from, settlement.calls);
			if (intent !== null) intentState.run(intent.state, intent.id);
			const { incident = null } = settlement;
			consequences.apply(
				{ ...settlement, incident: incident === null ? null : { ...incident, alerts: (incident.alerts ?? 0) + settled.length } },
				now,
			);
			if (recovery !== null) {
				recovered.run({ ...recovery, alertId: originalOf(through), now });
				up.run(now, recovery.keyHash);
			}
			const about = incident?.id ?? settlement.incidentId ?? null;
			if (settlement.untold === true && about !== null) for (const id of settled) addUntold.run(about, id);
			endRoutes(settlement);
			wantRca(settlement);
			return settled;
		},
	};
}

/** Outcome of alerts whose news was included in the write for a later alert. */
const TOLD = { status: "processed", action: "update", reason: null, error: null } as const;
