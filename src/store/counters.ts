import type { Connection } from "./database.ts";

/**
 * Counters per endpoint and hour. The mean time to a ticket is `latency_ms_sum` divided by `latency_n`.
 * Drafts are not counted.
 */
export type CounterName =
	| "received"
	| "rejected"
	| "created"
	| "updated"
	| "closed"
	| "skipped"
	| "failed"
	| "dlq"
	| "processed"
	| "latency_ms_sum"
	| "latency_n";

/** Adds to a counter. Must run inside a transaction of the writer. `now` in milliseconds since the epoch. */
export type Bump = (endpointId: string, name: string, n: number, now: number) => void;

export const HOUR_MS = 3_600_000;

export function createBump(db: Connection): Bump {
	const add = db.prepare(
		"INSERT INTO counters (hour, endpoint_id, name, n) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET n = n + excluded.n",
	);
	return (endpointId, name, n, now) => {
		add.run(Math.floor(now / HOUR_MS), endpointId, name, n);
	};
}
