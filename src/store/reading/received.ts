import type { Connection } from "../database.ts";
import type { AlertStatus } from "../types.ts";
import { PARTS } from "../types.ts";
import { createIdBounds } from "./bounds.ts";

/** A received webhook with its body, or a rejected one without. */
export interface ReceivedRow {
	/** Id of its first alert. */
	readonly id: number;
	readonly endpointId: string;
	readonly at: number;
	readonly status: AlertStatus;
	readonly summary: string | null;
	readonly errorMessage: string | null;
	readonly sealed: Uint8Array | null;
	/** Number of alerts in it. */
	readonly parts: number;
}

/** Queries about received webhooks, whatever their outcome. Times in milliseconds since the epoch. */
export interface ReceivedReading {
	/**
	 * Accepted and rejected webhooks of a period with ids above `after`, in order of arrival. Replays, tests and
	 * imported history are left out.
	 */
	between(from: number, to: number, after: number, limit: number): ReceivedRow[];
}

/** Maximum difference between order of arrival and clock when the machine's time is changed. Milliseconds. */
const CLOCK_SLACK_MS = 3_600_000;

export function createReceivedReading(db: Connection): ReceivedReading {
	const bounds = createIdBounds(db);
	// A rejection has no delivery row. Rows are read in the order of the primary key, so that a page costs only
	// its own rows, however many follow.
	const rows = db.prepare(
		`SELECT a.id, a.endpoint_id AS endpointId, a.received_at AS at, a.status, a.summary, a.error_message AS errorMessage, d.sealed,
		   (SELECT count(*) FROM alerts p WHERE p.id >= a.id AND p.id < (a.id / ${PARTS} + 1) * ${PARTS}) AS parts
		 FROM alerts a LEFT JOIN deliveries d ON d.seq = a.id / ${PARTS}
		 WHERE a.id > ? AND a.id < ? AND a.received_at >= ? AND a.received_at < ?
		   AND (d.origin = 'webhook' OR (d.seq IS NULL AND a.status = 'rejected'))
		   AND NOT EXISTS (SELECT 1 FROM alerts f WHERE f.id >= a.id / ${PARTS} * ${PARTS} AND f.id < a.id)
		 ORDER BY a.id LIMIT ?`,
	);
	return {
		between(from, to, after, limit) {
			const first = Math.max(after, bounds.firstAt(from - CLOCK_SLACK_MS) - 1);
			return rows.all(first, bounds.firstAt(to + CLOCK_SLACK_MS), from, to, limit) as ReceivedRow[];
		},
	};
}
