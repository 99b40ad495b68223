import type { Connection } from "./database.ts";
import type { Writer } from "./writer.ts";

/** Where a ticket was when ConnectWise last told of it. */
export interface SeenTicket {
	readonly board: string | null;
	readonly owner: string | null;
}

/** What people have dealt with, and what was last seen of their tickets. Writes are on disk when they resolve, but what was seen rides. */
export interface DealingStore {
	/** Dead letters among these that nobody had dealt with; they count as dealt with from now on. @returns how many */
	resolve(ids: readonly number[], now: number): Promise<number>;
	/** Until when each subject was dealt with; what came later asks for a person again. Milliseconds since the epoch. */
	dismissed(): Promise<ReadonlyMap<string, number>>;
	/** @param through of what came until then */
	dismiss(subject: string, through: number, now: number): Promise<void>;
	/** Keeps what is seen of a ticket now. @returns what was seen before; null the first time */
	see(psa: string, ticketId: number, seen: SeenTicket, now: number): Promise<SeenTicket | null>;
}

export function createDealingStore(db: Connection, writer: Writer): DealingStore {
	const resolve = db.prepare("UPDATE alerts SET resolved_at = ? WHERE id = ? AND status = 'dlq' AND resolved_at IS NULL");
	const all = db.prepare("SELECT subject, through FROM dismissals");
	const dismiss = db.prepare(
		"INSERT INTO dismissals (subject, through, at) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET through = excluded.through, at = excluded.at",
	);
	const before = db.prepare("SELECT board, owner FROM seen_tickets WHERE psa = ? AND ticket_id = ?");
	const see = db.prepare(
		`INSERT INTO seen_tickets (psa, ticket_id, board, owner, seen_at) VALUES (?, ?, ?, ?, ?)
		 ON CONFLICT DO UPDATE SET board = excluded.board, owner = excluded.owner, seen_at = excluded.seen_at`,
	);
	return {
		resolve: (ids, now) => writer.run(() => ids.reduce((sum, id) => sum + resolve.run(now, id).changes, 0)),
		dismissed: async () => new Map((all.all() as { subject: string; through: number }[]).map(({ subject, through }) => [subject, through])),
		dismiss: (subject, through, now) =>
			writer.run(() => {
				dismiss.run(subject, through, now);
			}),
		see: (psa, ticketId, { board, owner }, now) =>
			writer.ride(() => {
				const known = before.get(psa, ticketId) as SeenTicket | undefined;
				see.run(psa, ticketId, board, owner, now);
				return known ?? null;
			}),
	};
}
