import type { Verdict } from "../alerts/pipeline/index.ts";
import type { Connection } from "./database.ts";
import { seqOf } from "./types.ts";
import type { Writer } from "./writer.ts";

/** An alert that arrived during a planned quiet, and whose key has not recovered since. */
export interface CatchUp {
	readonly alertId: number;
	readonly seq: number;
	/** Position within its delivery. */
	readonly part: number;
	readonly requestId: string;
	readonly endpointId: string;
	readonly sealed: Uint8Array | null;
	/** Reason why it was not acted on. */
	readonly reason: string | null;
	/** Time of arrival, in milliseconds since the epoch. */
	readonly at: number;
}

/**
 * Alerts that opened during maintenance, a window or a silence, to be decided again when that ends
 * (docs/contract/behaviour.md, 2.2).
 */
export interface CatchUpStore {
	/** Those with ids above `after`, in order of arrival, at most `limit`. */
	waiting(after: number, limit: number): Promise<readonly CatchUp[]>;
	/** Puts an alert into its queue with a new verdict. */
	decided(
		alertId: number,
		verdict: Verdict,
		job: { readonly lane: string; readonly key: string },
		remark: string,
		now: number,
	): Promise<void>;
	drop(alertId: number): Promise<void>;
}

/** Statements for decisions. Each runs inside a transaction of the writer. */
export interface CatchUpRows {
	/** Notes an alert to be decided again, unless its key is already known to be down. */
	note(alertId: number, keyHash: string, endpointId: string, at: number): void;
	recovered(keyHash: string): void;
}

export function createCatchUpRows(db: Connection): CatchUpRows {
	const add = db.prepare(
		`INSERT INTO catch_ups (alert_id, key_hash, endpoint_id, at) SELECT @alertId, @keyHash, @endpointId, @at
		 WHERE NOT EXISTS (SELECT 1 FROM catch_ups WHERE key_hash = @keyHash)
		   AND NOT EXISTS (SELECT 1 FROM incident_sources s JOIN incidents i ON i.id = s.incident_id
		     WHERE s.key_hash = @keyHash AND s.state = 'open' AND i.state IN ('opening', 'open'))`,
	);
	const drop = db.prepare("DELETE FROM catch_ups WHERE key_hash = ?");
	return {
		note: (alertId, keyHash, endpointId, at) => {
			add.run({ alertId, keyHash, endpointId, at });
		},
		recovered: (keyHash) => {
			drop.run(keyHash);
		},
	};
}

interface CatchUpRecord {
	alert_id: number;
	endpoint_id: string;
	request_id: string;
	sealed: Uint8Array | null;
	reason: string | null;
	at: number;
}

/** Factor between delivery numbers and alert ids; the part is added. */
const PARTS = 2 ** 20;

/** @param handOver puts an alert into its queue, inside the current transaction */
export function createCatchUpStore(
	db: Connection,
	writer: Writer,
	handOver: (job: { readonly lane: string; readonly key: string }, share: string, id: number, verdict: Verdict, now: number) => void,
): CatchUpStore {
	const waiting = db.prepare(
		`SELECT c.alert_id, c.endpoint_id, c.at, a.request_id, a.reason, (SELECT sealed FROM deliveries WHERE seq = c.alert_id / ${PARTS}) AS sealed
		 FROM catch_ups c JOIN alerts a ON a.id = c.alert_id WHERE c.alert_id > ? ORDER BY c.alert_id LIMIT ?`,
	);
	const one = db.prepare("SELECT endpoint_id FROM catch_ups WHERE alert_id = ?");
	const drop = db.prepare("DELETE FROM catch_ups WHERE alert_id = ?");
	const verdictOf = db.prepare("UPDATE verdicts SET verdict = ? WHERE alert_id = ?");
	const queued = db.prepare(
		"UPDATE alerts SET status = 'queued', reason = NULL, summary = ?, remark = ?, processed_at = NULL, processing_ms = NULL WHERE id = ?",
	);
	return {
		waiting: async (after, limit) =>
			(waiting.all(after, limit) as CatchUpRecord[]).map((row) => ({
				alertId: row.alert_id,
				seq: seqOf(row.alert_id),
				part: row.alert_id % PARTS,
				requestId: row.request_id,
				endpointId: row.endpoint_id,
				sealed: row.sealed,
				reason: row.reason,
				at: row.at,
			})),
		decided: (alertId, verdict, job, remark, now) =>
			writer.run(() => {
				// The key may have recovered since the alert was read.
				const row = one.get(alertId) as { endpoint_id: string } | undefined;
				if (row === undefined) return;
				drop.run(alertId);
				verdictOf.run(JSON.stringify(verdict), alertId);
				queued.run(verdict.ticket.summary, remark, alertId);
				handOver(job, row.endpoint_id, alertId, verdict, now);
			}),
		drop: (alertId) =>
			writer.run(() => {
				drop.run(alertId);
			}),
	};
}
