import type { CallbackSettings } from "./callbacks/index.ts";
import { type Controls, duplicateXrefs } from "./control.ts";
import { faultOf } from "./faults.ts";
import type { NoteTab } from "./people.ts";
import { asFields, type Fields } from "./references.ts";
import { settingsOf } from "./settings.ts";
import type { RowChanges, TenantList } from "./tenant.ts";

/**
 * The controls over HTTP, without credentials:
 * `GET /_control/state|tickets|requests|faults|settings|callbacks|commits|violations`, `DELETE /_control/violations` (takes them),
 * `POST|DELETE /_control/faults`, `POST /_control/reset`, `POST /_control/commits` (now), `POST /_control/settings` (any of `Settings`),
 * `POST /_control/callbacks` (any of `CallbackSettings`, and `{release: true}`), `POST /_control/tenant` `{list, which, changes}`,
 * `POST /_control/tickets` (fields), `GET|POST /_control/tickets/{id}` `{action, …}` with the actions of `ACTIONS`.
 * @returns null when there is no such control
 */
export function control(controls: Controls, method: string, path: string, body: unknown): unknown {
	const one = /^\/tickets\/(\d+)$/.exec(path)?.[1];
	if (one !== undefined) return method === "POST" ? act(controls, Number(one), body) : controls.ticket(Number(one));
	const call = `${method} ${path}`;
	return Object.hasOwn(CONTROLS, call) ? CONTROLS[call]?.(controls, body) : null;
}

const CONTROLS: Readonly<Record<string, (controls: Controls, body: unknown) => unknown>> = {
	"GET /state": state,
	"GET /tickets": ({ tickets }) => ({ items: tickets }),
	"POST /tickets": (controls, body) => controls.addTicket(asFields(body) ?? {}),
	"GET /requests": ({ requests }) => ({ items: requests }),
	"GET /violations": ({ violations }) => ({ items: violations }),
	"DELETE /violations": (controls) => ({ items: controls.takeViolations() }),
	"GET /faults": (controls) => ({ items: controls.faults() }),
	"POST /faults": addFaults,
	"DELETE /faults": (controls) => {
		controls.clearFaults();
		return { items: [] };
	},
	"GET /commits": ({ pendingCommits }) => ({ items: pendingCommits }),
	"POST /commits": (controls) => ({ committed: controls.commitNow() }),
	"GET /settings": ({ settings }) => settings,
	"POST /settings": (controls, body) => {
		const changes = settingsOf(body);
		if (typeof changes === "string") return { error: changes };
		controls.set(changes);
		return state(controls);
	},
	"GET /callbacks": ({ callbacks, callbackDeliveries }) => ({ items: callbacks, deliveries: callbackDeliveries }),
	"POST /callbacks": (controls, body) => {
		const { release, ...changes } = (asFields(body) ?? {}) as Partial<CallbackSettings> & { release?: boolean };
		controls.setCallbacks(changes);
		return { released: release === true ? controls.releaseCallbacks() : 0 };
	},
	"POST /tenant": (controls, body) => {
		const { list, which, changes } = (asFields(body) ?? {}) as { list?: TenantList; which?: number | string; changes?: RowChanges };
		if (list === undefined || which === undefined || changes === undefined) return { error: "list, which and changes are needed." };
		controls.admin.change(list, which, changes);
		return { changed: which };
	},
	"POST /reset": (controls) => {
		controls.reset();
		return state(controls);
	},
};

function state(controls: Controls): unknown {
	const { tickets, counters, mostAtOnce, settings, violations, pendingCommits, callbacks } = controls;
	return {
		tickets: tickets.length,
		open: tickets.filter(({ closed }) => !closed).length,
		notes: tickets.reduce((sum, ticket) => sum + ticket.notes.length, 0),
		duplicateXrefs: duplicateXrefs(tickets),
		counters,
		requests: Object.values(counters).reduce((sum, count) => sum + count, 0),
		mostAtOnce,
		faults: controls.faults(),
		settings,
		violations: violations.length,
		pendingCommits: pendingCommits.length,
		callbacks: callbacks.length,
	};
}

function addFaults(controls: Controls, body: unknown): unknown {
	const given = (Array.isArray(body) ? body : [body]).map(faultOf);
	if (given.includes(null)) return { error: "A fault needs a known kind." };
	controls.fault(...given.filter((fault) => fault !== null));
	return { items: controls.faults() };
}

const text = (value: unknown): string => (typeof value === "string" ? value : "");
const textOrNone = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

/** What a person can do to a ticket, and what it takes. */
const ACTIONS: Readonly<Record<string, (controls: Controls, id: number, fields: Fields) => void>> = {
	close: (controls, id, { status }) => controls.closeTicket(id, textOrNone(status)),
	status: (controls, id, { status }) => controls.changeStatus(id, text(status)),
	reopen: (controls, id) => controls.reopenTicket(id),
	merge: (controls, id, { into }) => controls.mergeTicket(id, Number(into)),
	move: (controls, id, { board, status }) => controls.moveTicket(id, text(board), textOrNone(status)),
	reassign: (controls, id, { owner }) => controls.reassignTicket(id, text(owner)),
	note: (controls, id, fields) => controls.noteTicket(id, text(fields.text), textOrNone(fields.tab) as NoteTab | undefined),
	time: (controls, id, { hours, notes }) => controls.addTime(id, Number(hours), textOrNone(notes)),
	edit: (controls, id, { fields }) => controls.editTicket(id, asFields(fields) ?? {}),
	delete: (controls, id) => controls.deleteTicket(id),
};

function act(controls: Controls, id: number, body: unknown): unknown {
	const fields = asFields(body) ?? {};
	const action = Object.hasOwn(ACTIONS, text(fields.action)) ? ACTIONS[text(fields.action)] : undefined;
	if (action === undefined) return { error: `action is one of ${Object.keys(ACTIONS).join(", ")}.` };
	action(controls, id, fields);
	return controls.ticket(id) ?? { deleted: id };
}
