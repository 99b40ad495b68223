import type { Connection } from "./database.ts";
import type { Writer } from "./writer.ts";

/** A ticket of the embedded PSA. */
export interface SandboxTicket {
	readonly id: number;
	readonly summary: string;
	readonly description: string;
	readonly board: string;
	readonly status: string;
	readonly closed: boolean;
	readonly closedAt: number | null;
	readonly company: string | null;
	readonly fields: Readonly<Record<string, string | null>>;
	readonly xref: string;
	readonly createdAt: number;
}

export interface SandboxNote {
	readonly id: number;
	readonly ticketId: number;
	readonly text: string;
	readonly kind: "internal" | "resolution" | "discussion";
	readonly createdAt: number;
}

/** Tickets and notes of the sandbox. Writes are on disk when they resolve. */
export interface SandboxStore {
	ticket(id: number): Promise<SandboxTicket | null>;
	/** Newest first. */
	tickets(limit: number): Promise<SandboxTicket[]>;
	byXref(prefix: string): Promise<SandboxTicket[]>;
	openWith(summary: string): Promise<SandboxTicket[]>;
	add(ticket: Omit<SandboxTicket, "id">): Promise<SandboxTicket>;
	setStatus(id: number, status: string, closed: boolean, now: number): Promise<SandboxTicket | null>;
	addNote(note: Omit<SandboxNote, "id">): Promise<number | null>;
	notes(ticketId: number): Promise<SandboxNote[]>;
}

interface TicketRecord {
	id: number;
	summary: string;
	description: string;
	board: string;
	status: string;
	closed: number;
	closed_at: number | null;
	company: string | null;
	fields: string;
	xref: string;
	created_at: number;
}

export function createSandboxStore(db: Connection, writer: Writer): SandboxStore {
	const one = db.prepare("SELECT * FROM sandbox_tickets WHERE id = ?");
	const newest = db.prepare("SELECT * FROM sandbox_tickets ORDER BY id DESC LIMIT ?");
	const marked = db.prepare("SELECT * FROM sandbox_tickets WHERE xref >= ? AND xref < ? ORDER BY id");
	const named = db.prepare("SELECT * FROM sandbox_tickets WHERE summary = ? AND closed = 0 ORDER BY id");
	const insert = db.prepare(
		`INSERT INTO sandbox_tickets (summary, description, board, status, closed, closed_at, company, fields, xref, created_at)
		 VALUES (@summary, @description, @board, @status, @closed, @closedAt, @company, @fields, @xref, @createdAt)`,
	);
	const move = db.prepare("UPDATE sandbox_tickets SET status = ?, closed = ?, closed_at = ? WHERE id = ?");
	const insertNote = db.prepare("INSERT INTO sandbox_notes (ticket_id, text, kind, created_at) VALUES (?, ?, ?, ?)");
	const notesOf = db.prepare("SELECT * FROM sandbox_notes WHERE ticket_id = ? ORDER BY id");

	const read = (id: number): SandboxTicket | null => {
		const row = one.get(id) as TicketRecord | undefined;
		return row === undefined ? null : ticketOf(row);
	};

	return {
		ticket: async (id) => read(id),
		tickets: async (limit) => (newest.all(limit) as TicketRecord[]).map(ticketOf),
		byXref: async (prefix) => (marked.all(prefix, `${prefix}\u{10ffff}`) as TicketRecord[]).map(ticketOf),
		openWith: async (summary) => (named.all(summary) as TicketRecord[]).map(ticketOf),
		add: (ticket) =>
			writer.run(() => {
				const { lastInsertRowid } = insert.run({ ...ticket, closed: ticket.closed ? 1 : 0, fields: JSON.stringify(ticket.fields) });
				return { ...ticket, id: Number(lastInsertRowid) };
			}),
		setStatus: (id, status, closed, now) =>
			writer.run(() => {
				move.run(status, closed ? 1 : 0, closed ? now : null, id);
				return read(id);
			}),
		addNote: ({ ticketId, text, kind, createdAt }) =>
			writer.run(() => (read(ticketId) === null ? null : Number(insertNote.run(ticketId, text, kind, createdAt).lastInsertRowid))),
		notes: async (ticketId) =>
			(notesOf.all(ticketId) as { id: number; ticket_id: number; text: string; kind: SandboxNote["kind"]; created_at: number }[]).map(
				(row) => ({ id: row.id, ticketId: row.ticket_id, text: row.text, kind: row.kind, createdAt: row.created_at }),
			),
	};
}

const ticketOf = (row: TicketRecord): SandboxTicket => ({
	id: row.id,
	summary: row.summary,
	description: row.description,
	board: row.board,
	status: row.status,
	closed: row.closed === 1,
	closedAt: row.closed_at,
	company: row.company,
	fields: JSON.parse(row.fields) as Record<string, string | null>,
	xref: row.xref,
	createdAt: row.created_at,
});
