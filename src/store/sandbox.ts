import { and, asc, count, desc, eq, gte, lt, type SQL, sql } from "drizzle-orm";
import { sandboxNotes, sandboxTickets } from "./schema.ts";
import type { Tables } from "./tables.ts";
import type { Writer } from "./writer.ts";

/** A ticket of the embedded PSA (the sandbox). */
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

/** Tickets and notes of the sandbox. Writes are on disk when their promise resolves. */
export interface SandboxStore {
	ticket(id: number): Promise<SandboxTicket | null>;
	/** Newest first. */
	tickets(limit: number): Promise<SandboxTicket[]>;
	/** Numbers of all tickets. */
	counts(): Promise<{ readonly total: number; readonly open: number }>;
	byXref(prefix: string): Promise<SandboxTicket[]>;
	openWith(summary: string): Promise<SandboxTicket[]>;
	add(ticket: Omit<SandboxTicket, "id">): Promise<SandboxTicket>;
	setStatus(id: number, status: string, closed: boolean, now: number): Promise<SandboxTicket | null>;
	/** Changes some of the ticket's `fields`. */
	setFields(id: number, fields: Readonly<Record<string, string | null>>): Promise<SandboxTicket | null>;
	addNote(note: Omit<SandboxNote, "id">): Promise<number | null>;
	notes(ticketId: number): Promise<SandboxNote[]>;
}

export function createSandboxStore(tables: Tables, writer: Writer): SandboxStore {
	// Used for every alert, so the statement is built once.
	const one = tables
		.select()
		.from(sandboxTickets)
		.where(eq(sandboxTickets.id, sql.placeholder("id")))
		.prepare();
	const open = tables
		.select()
		.from(sandboxTickets)
		.where(and(eq(sandboxTickets.summary, sql.placeholder("summary")), eq(sandboxTickets.closed, false)))
		.orderBy(asc(sandboxTickets.id))
		.prepare();
	const read = (id: number): SandboxTicket | null => one.get({ id }) ?? null;
	const listed = (condition: SQL | undefined): SandboxTicket[] =>
		tables.select().from(sandboxTickets).where(condition).orderBy(asc(sandboxTickets.id)).all();
	return {
		ticket: async (id) => read(id),
		tickets: async (limit) => tables.select().from(sandboxTickets).orderBy(desc(sandboxTickets.id)).limit(limit).all(),
		counts: async () => {
			const all = tables.select({ n: count() }).from(sandboxTickets);
			return { total: all.get()?.n ?? 0, open: all.where(eq(sandboxTickets.closed, false)).get()?.n ?? 0 };
		},
		byXref: async (prefix) => listed(and(gte(sandboxTickets.xref, prefix), lt(sandboxTickets.xref, `${prefix}\u{10ffff}`))),
		openWith: async (summary) => open.all({ summary }),
		add: (ticket) => writer.ride(() => tables.insert(sandboxTickets).values(ticket).returning().get()),
		setStatus: (id, status, closed, now) =>
			writer.ride(() => {
				tables
					.update(sandboxTickets)
					.set({ status, closed, closedAt: closed ? now : null })
					.where(eq(sandboxTickets.id, id))
					.run();
				return read(id);
			}),
		setFields: (id, fields) =>
			writer.ride(() => {
				const ticket = read(id);
				if (ticket === null) return null;
				tables
					.update(sandboxTickets)
					.set({ fields: { ...ticket.fields, ...fields } })
					.where(eq(sandboxTickets.id, id))
					.run();
				return read(id);
			}),
		addNote: (note) =>
			writer.ride(() => {
				if (read(note.ticketId) === null) return null;
				return tables.insert(sandboxNotes).values(note).returning({ id: sandboxNotes.id }).get().id;
			}),
		notes: async (ticketId) =>
			tables.select().from(sandboxNotes).where(eq(sandboxNotes.ticketId, ticketId)).orderBy(asc(sandboxNotes.id)).all(),
	};
}
