import { type Fault, faultOf } from "./faults.ts";
import type { Outage } from "./options.ts";
import type { SeenRequest } from "./requests.ts";
import type { TicketView } from "./types.ts";

/** What a test, a bench or `curl` can do to the double while it runs. */
export interface Controls {
	/** Every ticket, lowest id first. */
	readonly tickets: readonly TicketView[];
	/** Every request that is remembered, oldest first. */
	readonly requests: readonly SeenRequest[];
	/** `POST /service/tickets` → how many, since the start or the last reset. */
	readonly counters: Readonly<Record<string, number>>;
	/** The most requests in work at the same time. */
	readonly mostAtOnce: number;
	ticket(id: number): TicketView | null;
	fault(...faults: readonly Fault[]): void;
	clearFaults(): void;
	faults(): readonly Fault[];
	setOutage(outage: Outage): void;
	/** Every call is answered 401 (404 with `cloud`), whatever it carries. */
	refuseCredentials(refuse: boolean): void;
	setLatency(ms: number): void;
	/** A ticket that a person made. Fields as in a POST body; throws if ConnectWise would refuse them. */
	addTicket(fields: Readonly<Record<string, unknown>>): TicketView;
	/** As a person would: to the first closed status, or the default one. */
	closeTicket(id: number, status?: string): void;
	reopenTicket(id: number): void;
	mergeTicket(id: number, into: number): void;
	deleteTicket(id: number): void;
	/** Forgets tickets, faults, requests and switches; ids go on. */
	reset(): void;
}

/** xrefs that more than one ticket carries: the sign that something was made twice. */
export function duplicateXrefs(tickets: readonly TicketView[]): Readonly<Record<string, number>> {
	const counts: Record<string, number> = {};
	for (const { xref } of tickets) if (xref !== null) counts[xref] = (counts[xref] ?? 0) + 1;
	return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 1));
}

/**
 * The same over HTTP, without credentials:
 * `GET /_control/state|tickets|requests`, `POST|DELETE /_control/faults`, `POST /_control/reset`,
 * `POST /_control/settings` `{outage?, refuseCredentials?, latencyMs?}`,
 * `POST /_control/tickets` (fields), `POST /_control/tickets/{id}` `{action: close|reopen|merge|delete, status?, into?}`.
 * @returns null when there is no such control
 */
export function control(controls: Controls, method: string, path: string, body: unknown): unknown {
	const one = /^\/tickets\/(\d+)$/.exec(path)?.[1];
	if (one !== undefined) return method === "POST" ? act(controls, Number(one), body) : controls.ticket(Number(one));
	switch (`${method} ${path}`) {
		case "GET /state":
			return state(controls);
		case "GET /tickets":
			return { items: controls.tickets };
		case "POST /tickets":
			return controls.addTicket(body as Readonly<Record<string, unknown>>);
		case "GET /requests":
			return { items: controls.requests };
		case "GET /faults":
			return { items: controls.faults() };
		case "POST /faults":
			return addFaults(controls, body);
		case "DELETE /faults":
			controls.clearFaults();
			return { items: [] };
		case "POST /reset":
			controls.reset();
			return state(controls);
		case "POST /settings":
			return change(controls, body);
		default:
			return null;
	}
}

function state(controls: Controls): unknown {
	const { tickets, counters, mostAtOnce } = controls;
	return {
		tickets: tickets.length,
		open: tickets.filter(({ closed }) => !closed).length,
		notes: tickets.reduce((sum, ticket) => sum + ticket.notes.length, 0),
		duplicateXrefs: duplicateXrefs(tickets),
		counters,
		requests: Object.values(counters).reduce((sum, count) => sum + count, 0),
		mostAtOnce,
		faults: controls.faults(),
	};
}

function addFaults(controls: Controls, body: unknown): unknown {
	const given = (Array.isArray(body) ? body : [body]).map(faultOf);
	if (given.includes(null)) return { error: "A fault needs a known kind." };
	controls.fault(...given.filter((fault) => fault !== null));
	return { items: controls.faults() };
}

function change(controls: Controls, body: unknown): unknown {
	const { outage, refuseCredentials, latencyMs } = body as { outage?: Outage; refuseCredentials?: boolean; latencyMs?: number };
	if (outage !== undefined) controls.setOutage(outage);
	if (refuseCredentials !== undefined) controls.refuseCredentials(refuseCredentials);
	if (latencyMs !== undefined) controls.setLatency(latencyMs);
	return state(controls);
}

function act(controls: Controls, id: number, body: unknown): unknown {
	const { action, status, into } = body as { action?: string; status?: string; into?: number };
	if (action === "close") controls.closeTicket(id, status);
	else if (action === "reopen") controls.reopenTicket(id);
	else if (action === "merge" && into !== undefined) controls.mergeTicket(id, into);
	else if (action === "delete") controls.deleteTicket(id);
	else return { error: "action is close, reopen, merge (with into) or delete." };
	return controls.ticket(id) ?? { deleted: id };
}
