import type { Connection } from "./database.ts";

/** A ticket that an endpoint's alerts opened and that is still open. Times in milliseconds since the epoch. */
export interface OpenTicketRow {
	readonly ticketId: number;
	readonly summary: string;
	/** Company identifier of the incident's key. */
	readonly company: string | null;
	/** Priority that its first alert gave it. */
	readonly priority: string | null;
	readonly openedAt: number;
	/** Number of alerts in history that were added to the ticket. */
	readonly notes: number;
}

export interface OpenTicketStore {
	/** Open tickets of the endpoint in this PSA, newest first; at most 500. */
	of(endpointId: string, psa: string): Promise<OpenTicketRow[]>;
}

interface Row {
	ticket_id: number;
	opened_at: number | null;
	key: string;
	summary: string | null;
	priority: string | null;
	notes: number;
}

export function createOpenTicketStore(db: Connection): OpenTicketStore {
	// Uses incidents_open to find the tickets, and alerts_ticket for each one's summary and number of alerts.
	const open = db.prepare(
		`SELECT i.ticket_id, i.opened_at, i.key,
		   (SELECT a.summary FROM alerts a WHERE a.ticket_id = i.ticket_id AND a.summary IS NOT NULL ORDER BY a.id LIMIT 1) AS summary,
		   (SELECT v.verdict ->> '$.ticket.priority' FROM alerts a JOIN verdicts v ON v.alert_id = a.id
		     WHERE a.ticket_id = i.ticket_id ORDER BY a.id LIMIT 1) AS priority,
		   (SELECT count(*) FROM alerts a WHERE a.ticket_id = i.ticket_id AND a.action = 'update') AS notes
		 FROM incidents i WHERE i.endpoint_id = ? AND i.state = 'open' AND i.psa = ? AND i.ticket_id IS NOT NULL
		 ORDER BY i.id DESC LIMIT 500`,
	);
	return {
		of: async (endpointId, psa) =>
			(open.all(endpointId, psa) as Row[]).map((row) => {
				const key = JSON.parse(row.key) as { readonly text?: string; readonly company?: string | null };
				return {
					ticketId: row.ticket_id,
					summary: row.summary ?? key.text ?? "",
					company: key.company ?? null,
					priority: row.priority,
					openedAt: row.opened_at ?? 0,
					notes: row.notes,
				};
			}),
	};
}
