import type { Verdict } from "../alerts/pipeline/index.ts";
import type { Connection } from "./database.ts";
import { seqOf } from "./types.ts";
import type { Writer } from "./writer.ts";

/** An alert that opened while nothing was to become of it, and has not recovered since. */
export interface CatchUp {
	readonly alertId: number;
	readonly seq: number;
	/** Number within its delivery. */
	readonly part: number;
	readonly requestId: string;
	readonly endpointId: string;
	readonly sealed: Uint8Array | null;
	/** Why nothing became of it. */
	readonly reason: string | null;
	/** When it arrived, in milliseconds since the epoch. */
	readonly at: number;
}

/** What opened during maintenance, a window or a silence (docs/contract/behaviour.md, 2.2). */
export interface CatchUpStore {
	/** Those behind `after`, in the order of their arrival, at most `limit`. */
	waiting(after: number, limit: number): Promise<readonly CatchUp[]>;
	/** Hands an alert to its queue with the verdict of today. */
	decided(
		alertId: number,
		verdict: Verdict,
		job: { readonly lane: string; readonly key: string },
		remark: string,
		now: number,
	): Promise<void>;
	drop(alertId: number): Promise<void>;
}

/** The statements that decisions need; each runs inside a transaction of the writer. */
export interface CatchUpRows {
	/** The alert is to be decided again, unless its key is known to be down already. */
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

/** Parts of a delivery are numbered within its alerts' ids. */
const PARTS = 2 ** 20;

/** @param handOver queues an alert, inside the current transaction */
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
				// It may have recovered since it was read.
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
