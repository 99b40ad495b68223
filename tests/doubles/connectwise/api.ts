import type { Database } from "./database.ts";
import { type ListQuery, listAnswer, pickFields, queryOf, select } from "./lists.ts";
import { ticketCandidates } from "./narrowing.ts";
import { notFound, notProcessed, plainProblem } from "./problems.ts";
import { asFields, type Fields } from "./references.ts";
import {
	boardResource,
	companyResource,
	noteResource,
	partResource,
	priorityResource,
	type Resource,
	statusResource,
	ticketResource,
} from "./resources.ts";
import type { Board, StoredTicket, Tenant } from "./types.ts";
import { changedTicket, newTicket, noteFlags, patchFields, stamp, type TicketRules } from "./writing.ts";

export interface ApiRequest {
	readonly method: string;
	readonly url: URL;
	/** With placeholders: `/service/tickets/{id}`. */
	readonly route: string;
	readonly ids: readonly number[];
	readonly body: unknown;
	/** A PATCH answers as if it had worked, and changes nothing. */
	readonly lie: boolean;
}
export interface Reply {
	readonly status: number;
	readonly body: unknown;
	readonly link?: string | null;
}
export interface ApiOptions extends TicketRules {
	readonly containsIsLike: boolean;
}

type Handler = (request: ApiRequest) => Reply;

/** ConnectWise's routes over the database; throws Problems. */
export function createApi(deps: {
	database: Database;
	tenant: Tenant;
	options: ApiOptions;
	base: () => string;
	now: () => number;
}): (request: ApiRequest) => Reply {
	const { database, tenant, options, now } = deps;

	function list<T>(request: ApiRequest, resource: Resource<T>, rows: Iterable<T>): Reply {
		const query = queryOf(request.url.searchParams);
		return page(
			request,
			resource,
			select(resource, query.conditions, () => rows, options.containsIsLike),
			query,
		);
	}
	function page<T>(request: ApiRequest, resource: Resource<T>, rows: T[], query: ListQuery): Reply {
		const { rows: shown, link } = listAnswer(resource, rows, query, request.url, deps.base());
		return { status: 200, body: shown, link };
	}
	function one<T>(request: ApiRequest, resource: Resource<T>, row: T, status = 200): Reply {
		const pick = pickFields(resource.fields, request.url.searchParams.get("fields"));
		return { status, body: pick(resource.render(row, deps.base())) };
	}
	function ticketOf({ ids }: ApiRequest): StoredTicket {
		const id = ids[0] ?? 0;
		const ticket = database.tickets.get(id);
		if (ticket === undefined) throw notFound("Ticket", id);
		return ticket;
	}
	function boardOf({ ids }: ApiRequest): Board {
		const board = tenant.boards.find((row) => row.id === ids[0]);
		if (board === undefined) throw notFound("Board", ids[0] ?? 0);
		return board;
	}
	const searched = (conditions: string | null): StoredTicket[] =>
		select(ticketResource, conditions, (condition) => ticketCandidates(database, condition), options.containsIsLike);

	function createTicket(request: ApiRequest): Reply {
		const body = bodyOf(request);
		const ticket = database.insert(newTicket(tenant, options, body, now()));
		if (typeof body.initialDescription === "string" && body.initialDescription !== "") {
			const flags = { detailDescriptionFlag: true, internalAnalysisFlag: false, resolutionFlag: false };
			database.addNote({ ticketId: ticket.id, text: body.initialDescription, ...flags, dateCreated: stamp(now()) });
		}
		return one(request, ticketResource, ticket, 201);
	}

	function patchTicket(request: ApiRequest): Reply {
		const ticket = ticketOf(request);
		const after = changedTicket(tenant, options, ticket, patchFields(request.body), now());
		if (request.lie) return one(request, ticketResource, ticket);
		database.replace(after);
		return one(request, ticketResource, after);
	}

	function mergeTickets(request: ApiRequest): Reply {
		const parent = ticketOf(request);
		const ids = bodyOf(request).mergeTicketIds;
		if (!Array.isArray(ids) || !ids.every((id) => Number.isInteger(id))) {
			throw plainProblem(500, "InternalServerError", "Error converting value to type 'System.Int32'.");
		}
		for (const id of ids as number[]) {
			const child = database.tickets.get(id);
			if (child === undefined) throw notFound("Ticket", id);
			const closed = child.board.statuses.find((status) => status.closed && !status.inactive) ?? child.status;
			database.replace({ ...child, status: closed, closedDate: child.closedDate ?? stamp(now()), mergedInto: parent.id });
		}
		database.replace({ ...parent, hasMergedChild: true });
		return { status: 200, body: { success: true, message: "Merged." } };
	}

	function addNote(request: ApiRequest): Reply {
		const ticket = ticketOf(request);
		const body = bodyOf(request);
		const flags = noteFlags(body);
		if (typeof body.text !== "string" || body.text === "") throw plainProblem(400, "InvalidObject", "serviceNote object is invalid");
		return one(request, noteResource, database.addNote({ ticketId: ticket.id, text: body.text, ...flags, dateCreated: stamp(now()) }), 201);
	}

	function noteOf(request: ApiRequest): Reply {
		const note = database.notesOf(ticketOf(request).id).find(({ id }) => id === request.ids[1]);
		if (note === undefined) throw notFound("ServiceNote", request.ids[1] ?? 0);
		return one(request, noteResource, note);
	}

	function searchTickets(request: ApiRequest): Reply {
		const body = bodyOf(request);
		const text = (name: string): string | null => (typeof body[name] === "string" ? body[name] : null);
		const query = { ...queryOf(request.url.searchParams), conditions: text("conditions"), orderBy: text("orderBy") };
		return page(request, ticketResource, searched(query.conditions), query);
	}

	const handlers: Readonly<Record<string, Handler>> = {
		"GET /system/info": () => ({ status: 200, body: { version: "v2026.3.00000", isCloud: false, serverTimeZone: "UTC", licenseBits: [] } }),
		"GET /service/boards": (request) => list(request, boardResource, tenant.boards),
		"GET /service/boards/{id}": (request) => one(request, boardResource, boardOf(request)),
		"GET /service/boards/{id}/statuses": (request) => list(request, statusResource, boardOf(request).statuses),
		"GET /service/boards/{id}/types": (request) => list(request, partResource, boardOf(request).types),
		"GET /service/boards/{id}/subtypes": (request) => list(request, partResource, boardOf(request).subtypes),
		"GET /service/boards/{id}/items": (request) => list(request, partResource, boardOf(request).items),
		"GET /service/priorities": (request) => list(request, priorityResource, tenant.priorities),
		"GET /company/companies": (request) => list(request, companyResource, tenant.companies),
		"GET /service/tickets": (request) => {
			const query = queryOf(request.url.searchParams);
			return page(request, ticketResource, searched(query.conditions), query);
		},
		"GET /service/tickets/count": ({ url }) => ({ status: 200, body: { count: searched(url.searchParams.get("conditions")).length } }),
		"POST /service/tickets/search": searchTickets,
		"POST /service/tickets": createTicket,
		"GET /service/tickets/{id}": (request) => one(request, ticketResource, ticketOf(request)),
		"PATCH /service/tickets/{id}": patchTicket,
		"DELETE /service/tickets/{id}": (request) => {
			database.remove(ticketOf(request).id);
			return { status: 204, body: null };
		},
		"POST /service/tickets/{id}/merge": mergeTickets,
		"GET /service/tickets/{id}/notes": (request) => list(request, noteResource, database.notesOf(ticketOf(request).id)),
		"POST /service/tickets/{id}/notes": addNote,
		"GET /service/tickets/{id}/notes/count": (request) => ({
			status: 200,
			body: { count: database.notesOf(ticketOf(request).id).length },
		}),
		"GET /service/tickets/{id}/notes/{id}": noteOf,
		"DELETE /service/tickets/{id}/notes/{id}": (request) => {
			noteOf(request);
			database.removeNote(request.ids[0] ?? 0, request.ids[1] ?? 0);
			return { status: 204, body: null };
		},
	};
	const routes = new Set(Object.keys(handlers).map((key) => key.slice(key.indexOf(" ") + 1)));

	return (request) => {
		const handler = handlers[`${request.method} ${request.route}`];
		if (handler !== undefined) return handler(request);
		if (routes.has(request.route)) throw plainProblem(405, "MethodNotAllowed", "The requested resource does not support this method.");
		throw plainProblem(404, "NotFound", "The requested resource was not found.");
	};
}

function bodyOf({ body }: ApiRequest): Fields {
	const fields = asFields(body);
	if (fields === null) throw notProcessed();
	return fields;
}
