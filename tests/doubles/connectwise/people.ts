import type { Database } from "./database.ts";
import { notFound } from "./problems.ts";
import type { Fields } from "./references.ts";
import type { Change } from "./routes/index.ts";
import { addFirstNotes } from "./routes/tickets.ts";
import { type Board, PERSON, type Status, type StoredTicket, type Tenant } from "./types.ts";
import { changedTicket, newTicket, stamp, type Writing } from "./writing.ts";

/** Where a person writes a note. */
export type NoteTab = "discussion" | "internal" | "resolution";

/** What a technician does in ConnectWise's own pages. Each tells the callbacks; none needs the API member's rights. */
export interface People {
	/** A ticket that a person made. Fields as in a POST body; throws if ConnectWise would refuse them. */
	add(fields: Fields): StoredTicket;
	/** Fields as in a POST body. */
	edit(id: number, fields: Fields): void;
	/** To the status of that name, else to Closed, else to the first closed one of its board. */
	close(id: number, status?: string): void;
	reopen(id: number): void;
	/** `id` is closed and names `into` as its parent. */
	merge(id: number, into: number): void;
	/** With no status: to the board's default one. */
	move(id: number, board: string, status?: string): void;
	note(id: number, text: string, tab: NoteTab): void;
	time(id: number, hours: number, notes: string): void;
	remove(id: number): void;
}

export function createPeople(deps: {
	readonly database: Database;
	readonly tenant: Tenant;
	readonly now: () => number;
	readonly changed: (ticket: StoredTicket, change: Change, by: string) => void;
}): People {
	const { database, tenant, now } = deps;
	const writing = (): Writing => ({ tenant, requireCompany: false, now: now(), by: PERSON });

	function ticketOf(id: number): StoredTicket {
		const ticket = database.tickets.get(id);
		if (ticket === undefined) throw notFound("Ticket", id);
		return ticket;
	}
	function put(ticket: StoredTicket): void {
		database.replace(ticket);
		deps.changed(ticket, "updated", PERSON);
	}
	const touched = (ticket: StoredTicket): StoredTicket => ({ ...ticket, lastUpdated: stamp(now()), updatedBy: PERSON });
	const edit = (id: number, fields: Fields): void => put(changedTicket(writing(), ticketOf(id), fields));

	return {
		add(fields) {
			const ticket = database.insert(newTicket(writing(), fields));
			addFirstNotes(database, ticket, fields);
			deps.changed(ticket, "added", PERSON);
			return ticket;
		},
		edit,
		close: (id, status) => edit(id, { status: status === undefined ? { id: closedStatus(ticketOf(id).board).id } : { name: status } }),
		reopen(id) {
			const status = ticketOf(id).board.statuses.find(({ isDefault }) => isDefault);
			edit(id, { status: { id: status?.id } });
		},
		merge(id, into) {
			const parent = ticketOf(into);
			const child = ticketOf(id);
			if (parent.id === child.id) throw notFound("Merge parent", into);
			put({ ...changedTicket(writing(), child, { status: { id: closedStatus(child.board).id } }), mergedInto: parent.id });
			put({ ...touched(parent), hasMergedChild: true });
		},
		move: (id, board, status) => edit(id, { board: { name: board }, ...(status === undefined ? {} : { status: { name: status } }) }),
		note(id, text, tab) {
			const ticket = ticketOf(id);
			database.addNote({
				ticketId: ticket.id,
				text,
				detailDescriptionFlag: tab === "discussion",
				internalAnalysisFlag: tab === "internal",
				resolutionFlag: tab === "resolution",
				dateCreated: stamp(now()),
				createdBy: PERSON,
			});
			put(touched(ticket));
		},
		time(id, hours, notes) {
			const ticket = ticketOf(id);
			const member = tenant.members.find(({ identifier }) => identifier === PERSON);
			if (member === undefined) throw notFound("Member", PERSON);
			const flags = { detailDescriptionFlag: true, internalAnalysisFlag: false, resolutionFlag: false };
			database.addTime({ ticketId: ticket.id, member, timeStart: stamp(now()), hours, notes, flags });
			put(touched(ticket));
		},
		remove(id) {
			const ticket = ticketOf(id);
			database.remove(id);
			deps.changed(ticket, "deleted", PERSON);
		},
	};
}

function closedStatus({ name, statuses }: Board): Status {
	const closed = statuses.filter((status) => status.closed && !status.inactive);
	const status = closed.find((one) => one.name === "Closed") ?? closed[0];
	if (status === undefined) throw notFound("Closed status of board", name);
	return status;
}
