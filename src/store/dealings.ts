import type { Connection } from "./database.ts";
import type { Writer } from "./writer.ts";

/** Board, status and owner of a ticket when ConnectWise last reported them. */
export interface SeenTicket {
	readonly board: string | null;
	readonly owner: string | null;
}

/**
 * Records what people have dealt with, and the last known state of their tickets. Writes are on disk when
 * their promise resolves, except those of `see`, which ride along with a later write.
 */
export interface DealingStore {
	/** Marks those of these dead letters that are still open as dealt with. @returns how many were open */
	resolve(ids: readonly number[], now: number): Promise<number>;
	/**
	 * Time up to which each subject was dealt with, in milliseconds since the epoch. Later events ask for a
	 * person again.
	 */
	dismissed(): Promise<ReadonlyMap<string, number>>;
	/** @param through time up to which the subject is dealt with */
	dismiss(subject: string, through: number, now: number): Promise<void>;
	/** Saves the present state of a ticket. @returns the state saved before; null the first time */
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
