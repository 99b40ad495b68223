import type { Controls } from "./control.ts";
import { type Database, viewOf } from "./database.ts";
import type { Faults } from "./faults.ts";
import { notFound } from "./problems.ts";
import type { RequestLog } from "./requests.ts";
import type { Switches } from "./server.ts";
import type { StoredTicket, Tenant } from "./types.ts";
import { changedTicket, newTicket, stamp, type TicketRules } from "./writing.ts";

/** Hands the inside of the double to those who test with it. */
export function createControls(deps: {
	database: Database;
	tenant: Tenant;
	rules: TicketRules;
	faults: Faults;
	log: RequestLog;
	switches: Switches;
	latencyMs: number;
	now: () => number;
}): Controls {
	const { database, tenant, rules, faults, log, switches, now } = deps;

	function ticketOf(id: number): StoredTicket {
		const ticket = database.tickets.get(id);
		if (ticket === undefined) throw notFound("Ticket", id);
		return ticket;
	}
	function change(id: number, fields: Readonly<Record<string, unknown>>): void {
		database.replace(changedTicket(tenant, rules, ticketOf(id), fields, now()));
	}
	function closedStatus({ board }: StoredTicket): { readonly id: number } {
		const status = board.statuses.find(({ name }) => name === "Closed");
		if (status === undefined) throw notFound("Status", "Closed");
		return { id: status.id };
	}

	return {
		get tickets() {
			return [...database.tickets.values()].sort((a, b) => a.id - b.id).map((ticket) => viewOf(database, ticket));
		},
		get requests() {
			return log.seen();
		},
		get counters() {
			return log.counters();
		},
		get mostAtOnce() {
			return log.mostAtOnce();
		},
		ticket(id) {
			const ticket = database.tickets.get(id);
			return ticket === undefined ? null : viewOf(database, ticket);
		},
		fault(...given) {
			for (const fault of given) faults.add(fault);
		},
		clearFaults: faults.clear,
		faults: faults.list,
		setOutage(outage) {
			switches.outage = outage;
		},
		refuseCredentials(refuse) {
			switches.refusing = refuse;
		},
		setLatency(ms) {
			switches.latencyMs = ms;
		},
		addTicket: (fields) => viewOf(database, database.insert(newTicket(tenant, rules, fields, now()))),
		closeTicket(id, status) {
			change(id, { status: status === undefined ? closedStatus(ticketOf(id)) : { name: status } });
		},
		reopenTicket(id) {
			const status = ticketOf(id).board.statuses.find(({ isDefault }) => isDefault);
			change(id, { status: { id: status?.id } });
		},
		mergeTicket(id, into) {
			const parent = ticketOf(into);
			change(id, { status: closedStatus(ticketOf(id)) });
			database.replace({ ...ticketOf(id), mergedInto: parent.id, lastUpdated: stamp(now()) });
			database.replace({ ...parent, hasMergedChild: true });
		},
		deleteTicket(id) {
			database.remove(ticketOf(id).id);
		},
		reset() {
			for (const id of [...database.tickets.keys()]) database.remove(id);
			faults.clear();
			log.clear();
			switches.outage = "none";
			switches.refusing = false;
			switches.latencyMs = deps.latencyMs;
		},
	};
}
