import { folded } from "./conditions/index.ts";
import type { NoteView, StoredNote, StoredTicket, StoredTime, Tenant, TicketView } from "./types.ts";

/** Tickets and notes with the indexes that keep a bench of many thousands quick. */
export interface Database {
	readonly tickets: ReadonlyMap<number, StoredTicket>;
	insert(ticket: Omit<StoredTicket, "id">): StoredTicket;
	/** Puts a changed ticket in the place of the one with its id. */
	replace(ticket: StoredTicket): void;
	remove(id: number): void;
	addNote(note: Omit<StoredNote, "id">): StoredNote;
	removeNote(ticketId: number, noteId: number): boolean;
	notesOf(ticketId: number): readonly StoredNote[];
	addTime(time: Omit<StoredTime, "id">): StoredTime;
	/** Every time entry, or those of one ticket. */
	times(ticketId?: number): readonly StoredTime[];
	open(): ReadonlySet<StoredTicket>;
	openWithSummary(summary: string): ReadonlySet<StoredTicket>;
	withXref(xref: string): ReadonlySet<StoredTicket>;
	/** Tickets whose xref begins with `mark`, which is text up to and with its second colon. */
	withMark(mark: string): ReadonlySet<StoredTicket>;
}

const NONE: ReadonlySet<StoredTicket> = new Set();
const FIRST_TICKET = 10_001;
const FIRST_NOTE = 501;
const FIRST_TIME = 301;

/** The part of an xref that many tickets may share; null if it has no two colons. */
const markOf = (xref: string): string | null => /^[^:]*:[^:]*:/.exec(folded(xref))?.[0] ?? null;

export function createDatabase(): Database {
	const tickets = new Map<number, StoredTicket>();
	const notes = new Map<number, StoredNote[]>();
	const times = createTimes();
	const open = new Set<StoredTicket>();
	const openBySummary = new Map<string, Set<StoredTicket>>();
	const byXref = new Map<string, Set<StoredTicket>>();
	const byMark = new Map<string, Set<StoredTicket>>();
	let nextTicket = FIRST_TICKET;
	let nextNote = FIRST_NOTE;

	function index(ticket: StoredTicket): void {
		if (!ticket.status.closed) {
			open.add(ticket);
			add(openBySummary, folded(ticket.summary), ticket);
		}
		if (ticket.externalXRef === null) return;
		add(byXref, folded(ticket.externalXRef), ticket);
		const mark = markOf(ticket.externalXRef);
		if (mark !== null) add(byMark, mark, ticket);
	}

	function unindex(ticket: StoredTicket): void {
		open.delete(ticket);
		drop(openBySummary, folded(ticket.summary), ticket);
		if (ticket.externalXRef === null) return;
		drop(byXref, folded(ticket.externalXRef), ticket);
		const mark = markOf(ticket.externalXRef);
		if (mark !== null) drop(byMark, mark, ticket);
	}

	return {
		tickets,
		insert(fields) {
			const ticket = { ...fields, id: nextTicket };
			nextTicket += 1;
			tickets.set(ticket.id, ticket);
			index(ticket);
			return ticket;
		},
		replace(ticket) {
			const before = tickets.get(ticket.id);
			if (before !== undefined) unindex(before);
			tickets.set(ticket.id, ticket);
			index(ticket);
		},
		remove(id) {
			const before = tickets.get(id);
			if (before !== undefined) unindex(before);
			tickets.delete(id);
			notes.delete(id);
			times.forget(id);
		},
		addNote(fields) {
			const note = { ...fields, id: nextNote };
			nextNote += 1;
			const list = notes.get(note.ticketId);
			if (list === undefined) notes.set(note.ticketId, [note]);
			else list.push(note);
			return note;
		},
		removeNote(ticketId, noteId) {
			const list = notes.get(ticketId) ?? [];
			const at = list.findIndex((note) => note.id === noteId);
			if (at >= 0) list.splice(at, 1);
			return at >= 0;
		},
		notesOf: (ticketId) => notes.get(ticketId) ?? [],
		addTime: times.add,
		times: times.list,
		open: () => open,
		openWithSummary: (summary) => openBySummary.get(folded(summary)) ?? NONE,
		withXref: (xref) => byXref.get(folded(xref)) ?? NONE,
		withMark: (mark) => byMark.get(mark.toLowerCase()) ?? NONE,
	};
}

function createTimes() {
	let times: StoredTime[] = [];
	let next = FIRST_TIME;
	return {
		add(fields: Omit<StoredTime, "id">): StoredTime {
			const time = { ...fields, id: next };
			next += 1;
			times.push(time);
			return time;
		},
		list: (ticketId?: number): readonly StoredTime[] =>
			ticketId === undefined ? times : times.filter((time) => time.ticketId === ticketId),
		forget(ticketId: number): void {
			times = times.filter((time) => time.ticketId !== ticketId);
		},
	};
}

function add(index: Map<string, Set<StoredTicket>>, key: string, ticket: StoredTicket): void {
	const members = index.get(key);
	if (members === undefined) index.set(key, new Set([ticket]));
	else members.add(ticket);
}

function drop(index: Map<string, Set<StoredTicket>>, key: string, ticket: StoredTicket): void {
	const members = index.get(key);
	members?.delete(ticket);
	if (members?.size === 0) index.delete(key);
}

/** A ticket as tests look at it. */
export function viewOf(database: Database, tenant: Tenant, ticket: StoredTicket): TicketView {
	const captionOf = (id: number): string => tenant.customFields.find((field) => field.id === id)?.caption ?? String(id);
	return {
		id: ticket.id,
		summary: ticket.summary,
		board: ticket.board.name,
		status: ticket.status.name,
		closed: ticket.status.closed,
		closedBy: ticket.closedBy,
		company: ticket.company?.identifier ?? null,
		site: ticket.site?.name ?? null,
		contact: ticket.contact?.name ?? null,
		agreement: ticket.agreement?.name ?? null,
		team: ticket.team?.name ?? null,
		owner: ticket.owner?.identifier ?? null,
		source: ticket.source?.name ?? null,
		type: ticket.type?.name ?? null,
		subType: ticket.subType?.name ?? null,
		item: ticket.item?.name ?? null,
		priority: ticket.priority.name,
		severity: ticket.severity,
		impact: ticket.impact,
		xref: ticket.externalXRef,
		customFields: Object.fromEntries(ticket.customFields.map(({ id, value }) => [captionOf(id), value])),
		plain: ticket.plain,
		configurations: ticket.configurations,
		parent: ticket.parentId,
		mergedInto: ticket.mergedInto,
		notes: database.notesOf(ticket.id).map(noteView),
		time: database.times(ticket.id).map(({ hours }) => hours),
	};
}

const noteView = (note: StoredNote): NoteView => ({
	id: note.id,
	text: note.text,
	discussion: note.detailDescriptionFlag,
	internal: note.internalAnalysisFlag,
	resolution: note.resolutionFlag,
	by: note.createdBy,
});
