import type { Callbacks } from "./callbacks/index.ts";
import type { LateCommits } from "./commits.ts";
import type { Controls } from "./control.ts";
import { type Database, viewOf } from "./database.ts";
import type { Faults } from "./faults.ts";
import type { People } from "./people.ts";
import type { RequestLog } from "./requests.ts";
import type { Violation } from "./schema/index.ts";
import type { Settings } from "./settings.ts";
import type { Administration } from "./tenant.ts";
import type { StoredTicket, Tenant, TicketView } from "./types.ts";

/** What is kept in one place and changed from two. */
export interface Held {
	settings: Settings;
	violations: Violation[];
}

/** Hands the inside of the double to those who test with it. */
export function createControls(deps: {
	readonly database: Database;
	readonly tenant: Tenant;
	readonly admin: Administration;
	readonly people: People;
	readonly callbacks: Callbacks;
	readonly commits: LateCommits;
	readonly faults: Faults;
	readonly log: RequestLog;
	readonly held: Held;
	/** What `reset` goes back to. */
	readonly settings: Settings;
}): Controls {
	const { database, tenant, admin, people, callbacks, commits, faults, log, held } = deps;
	const view = (ticket: StoredTicket) => viewOf(database, tenant, ticket);
	function set(changes: Partial<Settings>): void {
		held.settings = { ...held.settings, ...changes };
	}

	const doing: Omit<Controls, Looks> = {
		takeViolations() {
			const taken = held.violations;
			held.violations = [];
			return taken;
		},
		fault(...given) {
			for (const fault of given) faults.add(fault);
		},
		clearFaults: faults.clear,
		faults: faults.list,
		commitNow: commits.commitNow,
		set,
		setOutage: (outage) => set({ outage }),
		refuseCredentials: (refuseCredentials) => set({ refuseCredentials }),
		setLatency: (latencyMs) => set({ latencyMs }),
		addTicket: (fields) => view(people.add(fields)),
		editTicket: people.edit,
		closeTicket: people.close,
		changeStatus: people.close,
		reopenTicket: people.reopen,
		mergeTicket: people.merge,
		moveTicket: people.move,
		reassignTicket: (id, owner) => people.edit(id, { owner: { identifier: owner } }),
		noteTicket: (id, text, tab = "internal") => people.note(id, text, tab),
		addTime: (id, hours, notes = "") => people.time(id, hours, notes),
		deleteTicket: people.remove,
		admin,
		setCallbacks: callbacks.change,
		releaseCallbacks: callbacks.release,
		callbacksSettled: callbacks.settled,
		removeCallback: callbacks.remove,
		disableCallback: callbacks.disable,
		rotateCallbackKey: callbacks.rotateKey,
		reset() {
			commits.clear();
			callbacks.clear();
			for (const id of [...database.tickets.keys()]) database.remove(id);
			faults.clear();
			log.clear();
			admin.reset();
			held.settings = deps.settings;
		},
	};
	return Object.assign(lookingAt(deps, view), doing);
}

type Looks =
	| "tickets"
	| "requests"
	| "counters"
	| "mostAtOnce"
	| "ticket"
	| "violations"
	| "pendingCommits"
	| "settings"
	| "callbacks"
	| "callbackDeliveries";

/** What only shows how things stand. Getters, which spreading would freeze. */
function lookingAt(deps: Parameters<typeof createControls>[0], view: (ticket: StoredTicket) => TicketView): Pick<Controls, Looks> {
	const { database, callbacks, commits, log, held } = deps;
	return {
		get tickets() {
			return [...database.tickets.values()].sort((a, b) => a.id - b.id).map(view);
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
			return ticket === undefined ? null : view(ticket);
		},
		get violations() {
			return held.violations;
		},
		get pendingCommits() {
			return commits.pending();
		},
		get settings() {
			return held.settings;
		},
		get callbacks() {
			return callbacks.entries();
		},
		get callbackDeliveries() {
			return callbacks.deliveries();
		},
	};
}
