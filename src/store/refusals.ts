import type { Connection } from "./database.ts";
import type { Rejection, StoredDelivery, UnreadBodies } from "./deliveries.ts";

/** Details of rejected webhooks beside their line in history. Functions that write must run inside a transaction. */
export interface RefusalRows {
	add(alert: number, rejection: Pick<Rejection, "endpointId" | "at" | "hint" | "sealed">): void;
	bodyOf(alert: number): StoredDelivery | null;
	hintOf(alert: number): string | null;
	unread(): UnreadBodies[];
	handled(alert: number, now: number): void;
}

/** Maximum number of stored bodies per endpoint that nobody has looked at. Beyond it the oldest are dropped. */
const MAX_KEPT = 1_000;

export function createRefusalRows(db: Connection): RefusalRows {
	const add = db.prepare(
		"INSERT INTO refusals (alert_id, endpoint_id, at, hint, sealed) VALUES (@alert, @endpointId, @at, @hint, @sealed)",
	);
	// The index refusals_unread holds both columns.
	const trim = db.prepare(
		`UPDATE refusals SET sealed = NULL WHERE alert_id = (SELECT alert_id FROM refusals
		   WHERE endpoint_id = ? AND sealed IS NOT NULL AND handled_at IS NULL ORDER BY alert_id DESC LIMIT 1 OFFSET ${MAX_KEPT})`,
	);
	const body = db.prepare(
		`SELECT a.request_id AS requestId, a.endpoint_id AS endpointId, 'webhook' AS origin, a.received_at AS receivedAt,
		   a.source_ip AS sourceIp, r.sealed FROM refusals r JOIN alerts a ON a.id = r.alert_id WHERE r.alert_id = ? AND r.sealed IS NOT NULL`,
	);
	const hint = db.prepare("SELECT hint FROM refusals WHERE alert_id = ?");
	const unread = db.prepare(
		`SELECT r.*, (SELECT error_message FROM alerts WHERE id = r.newest) AS message FROM
		   (SELECT endpoint_id AS endpointId, count(*) AS count, max(alert_id) AS newest, min(at) AS since
		    FROM refusals WHERE sealed IS NOT NULL AND handled_at IS NULL GROUP BY endpoint_id) r ORDER BY r.newest DESC`,
	);
	const handle = db.prepare("UPDATE refusals SET handled_at = ? WHERE alert_id = ? AND handled_at IS NULL");
	return {
		add(alert, { endpointId, at, hint: said, sealed }) {
			if (said === null && sealed === null) return;
			add.run({ alert, endpointId, at, hint: said, sealed });
			if (sealed !== null) trim.run(endpointId);
		},
		bodyOf: (alert) => (body.get(alert) as StoredDelivery | undefined) ?? null,
		hintOf: (alert) => (hint.get(alert) as { hint: string | null } | undefined)?.hint ?? null,
		unread: () => (unread.all() as UnreadBodies[]).map((row) => ({ ...row, message: row.message ?? "" })),
		handled(alert, now) {
			handle.run(now, alert);
		},
	};
}
