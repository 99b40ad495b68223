import type { Connection } from "../database.ts";
import type { AlertStatus } from "../types.ts";
import { PARTS } from "../types.ts";
import { createIdBounds } from "./bounds.ts";

/** A webhook as it was received, with its body, or a refusal, which has none. */
export interface ReceivedRow {
	/** Of its first alert. */
	readonly id: number;
	readonly endpointId: string;
	readonly at: number;
	readonly status: AlertStatus;
	readonly summary: string | null;
	readonly errorMessage: string | null;
	readonly sealed: Uint8Array | null;
	/** Alerts that it was split into. */
	readonly parts: number;
}

/** Questions about what senders sent, whatever became of it. Times in milliseconds since the epoch. */
export interface ReceivedReading {
	/** Webhooks and refusals of a time, in the order of their arrival, those behind an id; replays, tests and what was imported are none. */
	between(from: number, to: number, after: number, limit: number): ReceivedRow[];
}

/** Arrival and clock agree within this, however time is set on the machine. */
const CLOCK_SLACK_MS = 3_600_000;

export function createReceivedReading(db: Connection): ReceivedReading {
	const bounds = createIdBounds(db);
	// A refusal has no delivery. In the order of the primary key, so that a page costs what it holds, whatever comes behind it.
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
