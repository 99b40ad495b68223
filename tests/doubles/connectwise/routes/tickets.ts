import type { Database } from "../database.ts";
import { queryOf, select, selectByChildren } from "../lists.ts";
import { ticketCandidates } from "../narrowing.ts";
import { type FieldError, fieldError, forbidden, invalid, notFound } from "../problems.ts";
import type { Fields } from "../references.ts";
import { ticketResource } from "../resources/index.ts";
import type { ClosingNeed } from "../settings.ts";
import { API_MEMBER, type StoredTicket } from "../types.ts";
import { changedTicket, newTicket, patchFields, stamp } from "../writing.ts";
import { type ApiRequest, bodyOf, type Context, type Handlers, type Reply } from "./context.ts";

/** Tickets themselves. */
export function ticketRoutes(context: Context): Handlers {
	const { database, settings, page, one, made, ticketOf, ticketWith, dialect, writing } = context;

	const searched = (conditions: string | null): StoredTicket[] =>
		select(ticketResource, conditions, (condition) => ticketCandidates(database, condition), dialect());

	function searchTickets(request: ApiRequest): Reply {
		const body = bodyOf(request);
		const text = (name: string): string | null => (typeof body[name] === "string" ? body[name] : null);
		const query = {
			...queryOf(request.url.searchParams),
			conditions: text("conditions"),
			childConditions: text("childconditions"),
			orderBy: text("orderBy"),
		};
		return page(request, ticketResource, searched(query.conditions), query);
	}

	function createTicket(request: ApiRequest): Reply {
		const body = bodyOf(request);
		const draft = newTicket(writing(), body);
		const parent = draft.parentId === null ? null : ticketWith(draft.parentId);
		const ticket = database.insert(draft);
		addFirstNotes(database, ticket, body);
		if (parent !== null) database.replace({ ...parent, hasChild: true });
		context.changed(ticket, "added", API_MEMBER);
		return made(request, ticketResource, ticket);
	}

	function patchTicket(request: ApiRequest): Reply {
		const ticket = ticketOf(request);
		const after = changedTicket(writing(), ticket, patchFields(request.body));
		if (after.status.closed && !ticket.status.closed) {
			if (settings().denied.includes("close")) throw forbidden();
			const errors = missingToClose(database, after, settings().closeNeeds[after.board.name] ?? []);
			if (errors.length > 0) throw invalid("ticket", errors);
		}
		if (request.lie) return one(request, ticketResource, ticket);
		database.replace(after);
		context.changed(after, "updated", API_MEMBER);
		return one(request, ticketResource, after);
	}

	return {
		"GET /service/tickets": (request) => {
			const query = queryOf(request.url.searchParams);
			return page(request, ticketResource, searched(query.conditions), query);
		},
		"GET /service/tickets/count": ({ url }) => {
			const { conditions, childConditions } = queryOf(url.searchParams);
			const found = selectByChildren(ticketResource, searched(conditions), childConditions, dialect());
			return { status: 200, body: { count: found.length } };
		},
		"POST /service/tickets/search": searchTickets,
		"POST /service/tickets": createTicket,
		"GET /service/tickets/{id}": (request) => {
			const ticket = ticketOf(request);
			if (ticket.status.closed && settings().denied.includes("close.inquire")) throw forbidden();
			return one(request, ticketResource, ticket);
		},
		"PATCH /service/tickets/{id}": patchTicket,
		"DELETE /service/tickets/{id}": (request) => {
			const ticket = ticketOf(request);
			database.remove(ticket.id);
			context.changed(ticket, "deleted", API_MEMBER);
			return { status: 204, body: null };
		},
		"POST /service/tickets/{id}/merge": (request) => mergeTickets(context, request),
		"POST /service/tickets/{id}/attachChildren": (request) => attachChildren(context, request),
	};
}

/** The initial texts become the first notes, each on its own tab. */
export function addFirstNotes(database: Database, ticket: StoredTicket, body: Fields): void {
	const tabs = [
		["initialDescription", "detailDescriptionFlag"],
		["initialInternalAnalysis", "internalAnalysisFlag"],
		["initialResolution", "resolutionFlag"],
	] as const;
	for (const [field, flag] of tabs) {
		const text = body[field];
		if (typeof text !== "string" || text === "") continue;
		const flags = { detailDescriptionFlag: false, internalAnalysisFlag: false, resolutionFlag: false, [flag]: true };
		database.addNote({ ticketId: ticket.id, text, ...flags, dateCreated: ticket.dateEntered, createdBy: ticket.enteredBy });
	}
}

function missingToClose(database: Database, ticket: StoredTicket, needs: readonly ClosingNeed[]): readonly FieldError[] {
	const has: Readonly<Record<ClosingNeed, () => boolean>> = {
		type: () => ticket.type !== null,
		subType: () => ticket.subType !== null,
		item: () => ticket.item !== null,
		agreement: () => ticket.agreement !== null,
		owner: () => ticket.owner !== null,
		time: () => database.times(ticket.id).length > 0,
		resolution: () => database.notesOf(ticket.id).some(({ resolutionFlag }) => resolutionFlag),
	};
	const text = (need: ClosingNeed): string => `The ${need} field is required before a ticket of this board is closed.`;
	return needs.filter((need) => !has[need]()).map((need) => fieldError("ticket", need, "MissingRequiredField", text(need)));
}

const listOfIds = (value: unknown): readonly number[] => (Array.isArray(value) ? value.map(Number) : []);

function mergeTickets(context: Context, request: ApiRequest): Reply {
	const { database, ticketOf, ticketWith, writing, now } = context;
	const parent = ticketOf(request);
	const { mergeTicketIds, status } = bodyOf(request);
	const children = listOfIds(mergeTicketIds).map(ticketWith);
	if (children.some(({ id }) => id === parent.id)) throw notFound("Merge parent", parent.id);
	for (const child of children) {
		const closed = child.board.statuses.find((one) => one.closed && !one.inactive) ?? child.status;
		const after = changedTicket(writing(), child, { status: status ?? { id: closed.id } });
		database.replace({ ...after, mergedInto: parent.id });
		context.changed(after, "updated", API_MEMBER);
	}
	const after = { ...ticketWith(parent.id), hasMergedChild: true, lastUpdated: stamp(now()), updatedBy: API_MEMBER };
	database.replace(after);
	context.changed(after, "updated", API_MEMBER);
	return { status: 200, body: { success: true, message: "Merged." } };
}

function attachChildren(context: Context, request: ApiRequest): Reply {
	const { database, ticketOf, ticketWith, now } = context;
	const parent = ticketOf(request);
	const children = listOfIds(bodyOf(request).childTicketIds).map(ticketWith);
	const wrong = children.find((child) => child.id === parent.id || child.hasChild || child.mergedInto !== null);
	if (wrong !== undefined || parent.parentId !== null) {
		const text = `Ticket ${wrong?.id ?? parent.id} cannot be ${wrong === undefined ? "a parent" : "a child"} here.`;
		throw invalid("ticketBundle", [fieldError("ticketBundle", "childTicketIds", "InvalidObject", text)]);
	}
	const stamps = { lastUpdated: stamp(now()), updatedBy: API_MEMBER };
	for (const child of children) {
		const after = { ...child, parentId: parent.id, ...stamps };
		database.replace(after);
		context.changed(after, "updated", API_MEMBER);
	}
	database.replace({ ...parent, hasChild: true, ...stamps });
	return { status: 200, body: { success: true, message: "Attached." } };
}
