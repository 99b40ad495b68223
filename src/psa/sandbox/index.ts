import { BY_KEY_MARK, type CallEnd, type CallRecord, type Sought } from "../../base/calls.ts";
import type { Clock } from "../../base/clock.ts";
import { VERSION } from "../../base/version.ts";
import type { SandboxStore, SandboxTicket } from "../../store/index.ts";
import {
	type Answer,
	type Failure,
	type Named,
	type NamedPriority,
	type NamedStatus,
	type NoteKind,
	type Psa,
	type PsaTicket,
	shortMarker,
	type TicketDraft,
} from "../port/index.ts";

export interface SandboxDeps {
	readonly store: SandboxStore;
	readonly clock: Clock;
	readonly onCall: (record: CallRecord) => void;
	/** Status names that close a ticket, in lower case: the built-in ones and those that endpoints close with. */
	readonly closedNames: () => ReadonlySet<string>;
	/** Boards in use, for lists. */
	readonly boardNames: () => readonly string[];
}

const STATUSES = ["New", "In Progress", "Waiting", "Resolved", "Completed", "Cancelled", "Closed"];
const PRIORITIES = ["Priority 1 - Critical", "Priority 2 - High", "Priority 3 - Medium", "Priority 4 - Low"];

const TICKETS = "/service/tickets";
const NOTES = "/service/tickets/{id}/notes";
/** Maximum length of an answer's excerpt in history, in characters. */
const MAX_EXCERPT_CHARS = 2_000;

/** Details of a call for its record. */
interface Told<T> {
	readonly method: string;
	readonly path: string;
	/** Route, if it differs from the path. */
	readonly route?: string;
	readonly asked?: string | null;
	readonly seeks?: Sought;
	readonly gave?: (value: T) => string;
	readonly found?: (value: T) => number;
}

const excerptOf = (value: unknown): string => JSON.stringify(value).slice(0, MAX_EXCERPT_CHARS).toWellFormed();
/** `ticketType` as `ticket_type`. */
const inUnderscores = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
const standingOf = ({ closed, status }: PsaTicket): string => `${closed ? "closed" : "open"}, ${status}`;

/** A complete marker names one write; without its end it is what all markers of a key have in common. */
const soughtBy = (prefix: string): Pick<Told<unknown>, "asked" | "seeks"> =>
	/:[0-9a-f]{16}$/.test(prefix) ? { asked: `marker ${shortMarker(prefix)}`, seeks: "marker" } : { asked: BY_KEY_MARK, seeks: "key" };

const named = (names: readonly string[]): Named[] => names.map((name, index) => ({ id: index + 1, name }));

/** The embedded PSA, for trying HookWise before ConnectWise is connected. It accepts every name. */
export function createSandbox(deps: SandboxDeps): Psa {
	const kit = sandboxOf(deps);

	return {
		...ticketCalls(kit),
		...otherCalls(kit),
		...listCalls(kit),
	};
}

type Calls = ReturnType<typeof sandboxOf>;

/** Shared parts of the sandbox. */
function sandboxOf(deps: SandboxDeps) {
	const { store, clock } = deps;

	/** Runs one call and records it like a call to ConnectWise. */
	async function call<T>(
		{ method, path, route = path, asked = null, seeks, gave, found }: Told<T>,
		work: () => Promise<T | null>,
	): Promise<Answer<T>> {
		const at = clock.now();
		const started = performance.now();
		const value = await work();
		const gone = value === null;
		const status = gone ? 404 : method === "POST" ? 201 : 200;
		const message = gone ? "The sandbox has no such ticket." : null;
		const durationMs = performance.now() - started;
		const given = value === null ? null : { gave: gave?.(value) ?? null, found: found?.(value) ?? null, answer: excerptOf(value) };
		const end: CallEnd = !gone ? "done" : method === "GET" ? "failed" : "refused";
		const told = { asked, end, seeks: seeks ?? null, ...(given ?? { gave: null, found: null, answer: null }) };
		const record: CallRecord = { at, call: `${method} ${path}`, route, method, status, durationMs, error: message, message, ...told };
		deps.onCall(record);
		if (value === null) return { ok: false, failure: notThere, calls: [record] };
		return { ok: true, value, calls: [record] };
	}

	const list = <T>(path: string, values: readonly T[]): Promise<Answer<readonly T[]>> =>
		call({ method: "GET", path, gave: (rows) => `${rows.length} rows` }, async () => values);

	const ticketCall = (method: string, id: number, asked: string | null, work: () => Promise<SandboxTicket | null>) =>
		call({ method, path: `${TICKETS}/${id}`, route: `${TICKETS}/{id}`, asked, gave: standingOf }, async () => {
			const ticket = await work();
			return ticket === null ? null : psaTicket(ticket);
		});

	const search = (
		sought: Pick<Told<unknown>, "asked" | "seeks">,
		work: () => Promise<SandboxTicket[]>,
	): Promise<Answer<readonly PsaTicket[]>> =>
		call({ method: "GET", path: TICKETS, ...sought, gave: (rows) => `${rows.length} found`, found: (rows) => rows.length }, async () =>
			(await work()).map(psaTicket),
		);

	const isClosed = (status: string): boolean => deps.closedNames().has(status.trim().toLowerCase());

	function ticketOf(draft: TicketDraft): Omit<SandboxTicket, "id"> {
		// First texts become notes; contacts and agreements are dropped. All other fields are named like the endpoint's.
		const { summary, description, board, status, company, xref, parentId, ...rest } = draft;
		const { contactId, agreementId, internalOnly, internalNote, customFields, ...fields } = rest;
		const closed = isClosed(status);
		return {
			...{ summary, description, board, status, company, xref, closed },
			closedAt: closed ? clock.now() : null,
			fields: {
				...Object.fromEntries(Object.entries(fields).map(([name, value]) => [inUnderscores(name), value ?? null])),
				custom_fields: customFields?.map(({ name, value }) => `${name}: ${value}`).join(", ") || null,
				parent_id: parentId == null ? null : String(parentId),
			},
			createdAt: clock.now(),
		};
	}

	return { deps, store, clock, call, list, ticketCall, search, isClosed, ticketOf };
}

/** Calls on tickets. */
function ticketCalls(
	deps: Calls,
): Pick<
	Psa,
	| "kind"
	| "identity"
	| "getTicket"
	| "getTickets"
	| "findByXref"
	| "findOpenBySummary"
	| "createTicket"
	| "addNote"
	| "hasNote"
	| "setStatus"
	| "closeTicket"
	| "setPriority"
	| "attachChildren"
> {
	return {
		...findCalls(deps),
		...changeCalls(deps),
	};
}

/** Searches for tickets. */
function findCalls({
	store,
	ticketCall,
	search,
}: Calls): Pick<Psa, "kind" | "identity" | "getTicket" | "getTickets" | "findByXref" | "findOpenBySummary"> {
	return {
		kind: "sandbox",
		identity: "sandbox",
		getTicket: (id) => ticketCall("GET", id, null, () => store.ticket(id)),
		getTickets: (ids) =>
			search({ asked: `${ids.length} tickets by id` }, async () => {
				const all = await Promise.all(ids.map((id) => store.ticket(id)));
				return all.filter((ticket) => ticket !== null);
			}),
		findByXref: (prefix, { openOnly, aboveId }) =>
			search(soughtBy(prefix), async () =>
				(await store.byXref(prefix)).filter(({ id, closed }) => !(openOnly && closed) && (aboveId === null || id > aboveId)),
			),
		findOpenBySummary: (summary, company) =>
			search({ asked: `exactly this summary, ${company}, open` }, async () => {
				const wanted = company.toLowerCase();
				return (await store.openWith(summary)).filter((ticket) => ticket.company?.toLowerCase() === wanted);
			}),
	};
}

/** Changes to tickets. */
function changeCalls({
	store,
	clock,
	call,
	ticketCall,
	isClosed,
	ticketOf,
}: Calls): Pick<Psa, "createTicket" | "addNote" | "hasNote" | "setStatus" | "closeTicket" | "setPriority" | "attachChildren"> {
	return {
		createTicket: (draft) =>
			call({ method: "POST", path: TICKETS, gave: ({ id }) => `#${id}` }, async () => {
				const ticket = await store.add(ticketOf(draft));
				const { internalNote = null } = draft;
				if (internalNote !== null)
					await store.addNote({ ticketId: ticket.id, text: internalNote, kind: "internal", createdAt: clock.now() });
				return psaTicket(ticket);
			}),
		addNote: (ticketId, kind: NoteKind, text) =>
			call({ method: "POST", path: `${TICKETS}/${ticketId}/notes`, route: NOTES, asked: `${kind} note`, gave: (id) => `note ${id}` }, () =>
				store.addNote({ ticketId, text, kind, createdAt: clock.now() }),
			),
		hasNote: (ticketId, marker) =>
			call(
				{
					method: "GET",
					path: `${TICKETS}/${ticketId}/notes`,
					route: NOTES,
					asked: `marker ${marker}`,
					seeks: "marker",
					gave: (is) => (is ? "found" : "0 found"),
					found: Number,
				},
				async () =>
					(await store.ticket(ticketId)) === null ? null : (await store.notes(ticketId)).some(({ text }) => text.includes(marker)),
			),
		setStatus: (ticketId, status) =>
			ticketCall("PATCH", ticketId, `status ${status}`, () => store.setStatus(ticketId, status, isClosed(status), clock.now())),
		closeTicket: (ticketId, status) =>
			ticketCall("PATCH", ticketId, `status ${status}`, () => store.setStatus(ticketId, status, true, clock.now())),
		setPriority: (ticketId, priority) =>
			ticketCall("PATCH", ticketId, `priority ${priority}`, () => store.setFields(ticketId, { priority })),
		attachChildren: (parentId, childIds) =>
			call(
				{
					method: "POST",
					path: `${TICKETS}/${parentId}/attachChildren`,
					route: `${TICKETS}/{id}/attachChildren`,
					asked: `${childIds.length} children`,
					gave: () => "attached",
				},
				async () => {
					if ((await store.ticket(parentId)) === null) return null;
					for (const id of childIds) await store.setFields(id, { parent_id: String(parentId) });
					return true;
				},
			).then((answer) => (answer.ok ? { ...answer, value: null } : answer)),
	};
}

/** Calls for things that the sandbox does not have. */
function otherCalls({
	call,
	list,
}: Calls): Pick<
	Psa,
	| "closedTicket"
	| "findConfiguration"
	| "attachConfiguration"
	| "findContact"
	| "findAgreement"
	| "customValues"
	| "callbacks"
	| "ping"
	| "version"
	| "ticketUrl"
> {
	return {
		// The sandbox knows no devices or contacts of customers.
		findConfiguration: async () => ({ ok: true, value: null, calls: [] }),
		attachConfiguration: async () => ({ ok: true, value: null, calls: [] }),
		closedTicket: async () => ({ ok: true, value: null, calls: [] }),
		findContact: async () => ({ ok: true, value: null, calls: [] }),
		findAgreement: async () => ({ ok: true, value: null, calls: [] }),
		// Every caption, with any text.
		customValues: async (wanted) => ({
			ok: true,
			value: { values: Object.entries(wanted).map(([name, value]) => ({ id: 0, name, value })), refused: [] },
			calls: [],
		}),
		callbacks: null,
		async ping() {
			const answer = await list("/service/boards", [null]);
			return answer.ok ? { ...answer, value: null } : answer;
		},
		version: () => call({ method: "GET", path: "/system/info" }, async () => VERSION),
		ticketUrl: () => null,
	};
}

/** Lists of names to choose from. */
function listCalls({
	deps,
	list,
	isClosed,
}: Calls): Pick<
	Psa,
	| "boards"
	| "statuses"
	| "types"
	| "subtypes"
	| "items"
	| "teams"
	| "members"
	| "customFields"
	| "priorities"
	| "sources"
	| "sites"
	| "companies"
> {
	return {
		boards: () => list("/service/boards", named(deps.boardNames())),
		statuses: () =>
			list(
				"/service/boards/{id}/statuses",
				named(STATUSES).map((status): NamedStatus => ({ ...status, closed: isClosed(status.name), inactive: false })),
			),
		types: () => list("/service/boards/{id}/types", []),
		subtypes: () => list("/service/boards/{id}/subtypes", []),
		items: () => list("/service/boards/{id}/items", []),
		priorities: () =>
			list(
				"/service/priorities",
				named(PRIORITIES).map((priority): NamedPriority => ({ ...priority, sort: priority.id })),
			),
		teams: () => list("/service/boards/{id}/teams", []),
		customFields: () => list("/system/userDefinedFields", []),
		members: () => list("/system/members", []),
		sources: () => list("/service/sources", []),
		sites: () => list("/company/companies/{id}/sites", []),
		companies: () => list("/company/companies", []),
	};
}

const notThere: Failure = { kind: "gone", message: "The sandbox has no such ticket.", status: 404, retryAfterMs: null };

const psaTicket = (ticket: SandboxTicket): PsaTicket => ({
	id: ticket.id,
	summary: ticket.summary,
	board: ticket.board,
	status: ticket.status,
	closed: ticket.closed,
	closedAt: ticket.closedAt,
	company: ticket.company,
	xref: ticket.xref,
	mergedInto: null,
	parentId: Number(ticket.fields.parent_id) || null,
	priority: ticket.fields.priority ?? null,
	owner: null,
});
