import type { Dialect } from "../conditions/index.ts";
import type { Database } from "../database.ts";
import { type ListQuery, listAnswer, pickFields, queryOf, select, selectByChildren } from "../lists.ts";
import { notFound, notProcessed } from "../problems.ts";
import { asFields, type Fields } from "../references.ts";
import type { Resource } from "../resources/index.ts";
import type { Settings } from "../settings.ts";
import { API_MEMBER, type StoredTicket, type Tenant } from "../types.ts";
import type { Writing } from "../writing.ts";

/** One call, of a shape that ConnectWise's schema allows. */
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
	/** Of the record that a 201 is about, after the base. */
	readonly location?: string;
}
export type Handler = (request: ApiRequest) => Reply;
export type Handlers = Readonly<Record<string, Handler>>;

/** What happened to a ticket, as callbacks tell it. */
export type Change = "added" | "updated" | "deleted";

export interface ApiDeps {
	readonly database: Database;
	readonly tenant: Tenant;
	readonly settings: () => Settings;
	/** Where the API is, without a slash at the end. */
	readonly base: () => string;
	readonly now: () => number;
	/** Told of every change that a call makes. */
	readonly changed: (ticket: StoredTicket, change: Change, by: string) => void;
}

/** What the routes have in common. */
export interface Context extends ApiDeps {
	list<T>(request: ApiRequest, resource: Resource<T>, rows: Iterable<T>): Reply;
	page<T>(request: ApiRequest, resource: Resource<T>, rows: T[], query: ListQuery): Reply;
	one<T>(request: ApiRequest, resource: Resource<T>, row: T): Reply;
	/** 201 with the record, and where it is. */
	made<T extends { readonly id: number }>(request: ApiRequest, resource: Resource<T>, row: T): Reply;
	/** The ticket that a path names first. Throws 404. */
	ticketOf(request: ApiRequest): StoredTicket;
	/** Throws 404. */
	ticketWith(id: number): StoredTicket;
	dialect(): Dialect;
	writing(): Writing;
}

export function createContext(deps: ApiDeps): Context {
	const { database, tenant, settings, now } = deps;
	const dialect = (): Dialect => settings();

	function ticketWith(id: number): StoredTicket {
		const ticket = database.tickets.get(id);
		if (ticket === undefined) throw notFound("Ticket", id);
		return ticket;
	}
	function page<T>(request: ApiRequest, resource: Resource<T>, rows: T[], query: ListQuery): Reply {
		const fitting = selectByChildren(resource, rows, query.childConditions, dialect());
		const { rows: shown, link } = listAnswer(resource, fitting, query, request.url, deps.base());
		return { status: 200, body: shown, link };
	}
	function one<T>(request: ApiRequest, resource: Resource<T>, row: T): Reply {
		const pick = pickFields(resource.fields, request.url.searchParams.get("fields"));
		return { status: 200, body: pick(resource.render(row, deps.base())) };
	}

	return {
		...deps,
		page,
		one,
		ticketWith,
		dialect,
		list(request, resource, rows) {
			const query = queryOf(request.url.searchParams);
			return page(
				request,
				resource,
				select(resource, query.conditions, () => rows, dialect()),
				query,
			);
		},
		made(request, resource, row) {
			const path = request.route.replace("{id}", String(request.ids[0]));
			return { ...one(request, resource, row), status: 201, location: `${path}/${row.id}` };
		},
		ticketOf: ({ ids }) => ticketWith(ids[0] ?? 0),
		writing: () => ({ tenant, requireCompany: settings().requireCompany, now: now(), by: API_MEMBER }),
	};
}

/** The body of a call that needs one. */
export function bodyOf({ body }: ApiRequest): Fields {
	const fields = asFields(body);
	if (fields === null) throw notProcessed();
	return fields;
}
