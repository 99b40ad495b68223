import { type Connection, openReader } from "../database.ts";
import { type NeedRecord, need } from "./rows.ts";
import type { NewNeed } from "./types.ts";

/** Statements on the table `needs`. The writing ones run inside a transaction of the writer. */
export interface NeedRows {
	/** Counts up an open need of the same kind and subject. A need that was ended starts again. */
	add(need: NewNeed, now: number): void;
	cure(kind: string, subject: string, now: number): void;
	end(id: number, now: number): boolean;
	open(limit: number): ReturnType<typeof need>[];
}

/**
 * Open needs of one kind, oldest first, read from a database file that may be in use and is not changed.
 * @throws if the file is not a database
 */
export function peekNeeds(file: string, kind: string): readonly { readonly subject: string; readonly message: string }[] {
	const db = openReader(file);
	try {
		const has = db.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'needs'").get();
		if (has === undefined) return [];
		return db.prepare("SELECT subject, message FROM needs WHERE ended_at IS NULL AND kind = ? ORDER BY since, id LIMIT 100").all(kind) as {
			subject: string;
			message: string;
		}[];
	} finally {
		db.close();
	}
}

export function createNeedRows(db: Connection): NeedRows {
	const add = db.prepare(
		`INSERT INTO needs (kind, subject, message, since, last_at, endpoint_id, company, ticket_id, alert_id)
		 VALUES (@kind, @subject, @message, @now, @now, @endpointId, @company, @ticketId, @alertId)
		 ON CONFLICT (kind, subject) DO UPDATE SET message = excluded.message, last_at = excluded.last_at,
		   endpoint_id = excluded.endpoint_id, company = excluded.company, ticket_id = excluded.ticket_id, alert_id = excluded.alert_id,
		   since = iif(ended_at IS NULL, since, excluded.since), count = iif(ended_at IS NULL, count + 1, 1), ended_at = NULL`,
	);
	const cure = db.prepare("UPDATE needs SET ended_at = ? WHERE kind = ? AND subject = ? AND ended_at IS NULL");
	const end = db.prepare("UPDATE needs SET ended_at = ? WHERE id = ? AND ended_at IS NULL");
	const open = db.prepare("SELECT * FROM needs WHERE ended_at IS NULL ORDER BY since, id LIMIT ?");
	return {
		add({ kind, subject, message, endpointId = null, company = null, ticketId = null, alertId = null }, now) {
			add.run({ kind, subject, message, endpointId, company, ticketId, alertId, now });
		},
		cure: (kind, subject, now) => {
			cure.run(now, kind, subject);
		},
		end: (id, now) => end.run(now, id).changes > 0,
		open: (limit) => (open.all(limit) as NeedRecord[]).map(need),
	};
}
