import type { CallRecord } from "../../base/calls.ts";
import { isoTime } from "../../base/clock.ts";
import type { Failure, Psa, PsaTicket } from "../../psa/port/index.ts";
import type { ActStore, Incident } from "../../store/index.ts";
import { type DecisionSettings, isClosedStatus, type Verdict } from "../pipeline/index.ts";
import { originOf } from "./about.ts";
import { keyHash, keyMark, keyOfXref } from "./keys.ts";

/** What is known about a key's ticket. `calls` are the calls that found it out. */
export type Found = FoundOpen | FoundNone | { readonly kind: "failed"; readonly failure: Failure; readonly calls: readonly CallRecord[] };

export interface FoundOpen {
	readonly kind: "open";
	/** Ticket for news: the incident's own, or the one it was merged into. */
	readonly ticketId: number;
	readonly how: string;
	/** null if the ticket was found by search and we have no incident for it. */
	readonly incident: Incident | null;
	/** `merge`: the incident's ticket was merged into this one; `search`: found by mark or summary. */
	readonly via: "store" | "ticket" | "merge" | "search";
	/** The ticket as the PSA just returned it; null if our store was trusted. */
	readonly seen: PsaTicket | null;
	readonly calls: readonly CallRecord[];
}

export interface FoundNone {
	readonly kind: "none";
	readonly how: string;
	readonly incident: Incident | null;
	readonly last: LastTicket | null;
	/** True if there are several tickets with the same origin, so that none can be chosen. */
	readonly ambiguous: boolean;
	readonly calls: readonly CallRecord[];
}

/** The key's last ticket, now closed or gone. */
export interface LastTicket {
	readonly ticketId: number;
	readonly closedAt: number | null;
	readonly status: string | null;
	readonly gone: boolean;
}

export interface FindDeps {
	readonly psa: Psa;
	readonly acts: ActStore;
	readonly settings: DecisionSettings;
	/** Milliseconds for which a known ticket counts as open before it is looked up again. */
	readonly viabilityMs: number;
}

/** The key whose ticket is wanted. */
export interface Wanted {
	readonly verdict: Verdict;
	readonly endpointId: string;
	/** Milliseconds since the epoch. */
	readonly now: number;
	/** True to ask the PSA even if the ticket was seen open a moment ago. */
	readonly fresh: boolean;
	/** Number of failed tries: a closed ticket that cannot be read must not block the key for ever. */
	readonly tries: number;
}

/** Maximum number of merges to follow; longer chains, and rings, end there. */
const MAX_MERGES = 5;
/** Number of tries after which a closed ticket that cannot be read counts as closed. */
const CLOSED_TRIES = 2;

/**
 * Finds out if a ticket is open for a verdict's key (docs/contract/behaviour.md, section 3, "Is there one?").
 * Reads only. A failed look-up gives `failed`, never `none`.
 */
export async function findTicket(deps: FindDeps, wanted: Wanted): Promise<Found> {
	const { psa, acts } = deps;
	const hash = keyHash(wanted.verdict.key, wanted.endpointId);
	const incident = await acts.currentIncident(psa.identity, hash);
	const trusted = wanted.fresh ? null : trustedTicket(deps, incident, wanted.now);
	if (trusted !== null) return trusted;
	const calls: CallRecord[] = [];
	const known = await followKnown(deps, wanted, incident, calls);
	if (known.kind !== "none") return { ...known, calls };
	const searched = await search(deps, wanted, hash, incident, known.last, calls);
	if (searched.kind !== "none" || wanted.verdict.alertType !== "CLOSE") return searched;
	return byOrigin(deps, wanted, searched, hash, calls);
}

function trustedTicket(deps: FindDeps, incident: Incident | null, now: number): Found | null {
	if (incident?.state !== "open" || incident.ticketId === null || incident.checkedAt === null) return null;
	if (now - incident.checkedAt >= deps.viabilityMs) return null;
	const ticketId = incident.mergedInto ?? incident.ticketId;
	const how = `#${ticketId} is this key's ticket, seen open ${Math.floor((now - incident.checkedAt) / 1000)} s ago.`;
	return { kind: "open", ticketId, how, incident, via: "store", seen: null, calls: [] };
}

type Known =
	| Omit<FoundOpen, "calls">
	| { readonly kind: "none"; readonly last: LastTicket | null }
	| { readonly kind: "failed"; readonly failure: Failure };

async function followKnown(deps: FindDeps, wanted: Wanted, incident: Incident | null, calls: CallRecord[]): Promise<Known> {
	if (incident?.ticketId == null || incident.state === "gone") return { kind: "none", last: null };
	const seen = new Set<number>();
	let id = incident.mergedInto ?? incident.ticketId;
	for (;;) {
		seen.add(id);
		const answer = await deps.psa.getTicket(id);
		calls.push(...answer.calls);
		if (!answer.ok) return unread(answer.failure, incident, id, wanted.tries);
		const ticket = answer.value;
		if (!isClosed(deps, wanted.verdict, ticket)) {
			const via = seen.size > 1 ? "merge" : "ticket";
			return { kind: "open", ticketId: id, how: `#${id} is this key's ticket, and it is open.`, incident, via, seen: ticket };
		}
		const next = ticket.mergedInto;
		if (next === null || seen.has(next) || seen.size > MAX_MERGES) {
			return { kind: "none", last: { ticketId: id, closedAt: ticket.closedAt, status: ticket.status, gone: false } };
		}
		id = next;
	}
}

/** Handles a known ticket that could not be read. */
function unread(failure: Failure, incident: Incident, ticketId: number, tries: number): Known {
	if (failure.kind === "gone") return { kind: "none", last: { ticketId, closedAt: null, status: null, gone: true } };
	const isFinal = failure.kind === "forbidden" || failure.kind === "rejected";
	if (incident.state !== "closed" || !(isFinal || tries >= CLOSED_TRIES)) return { kind: "failed", failure };
	// It was closed when last seen, so a failure to read it must not prevent a new ticket.
	return { kind: "none", last: { ticketId, closedAt: incident.closedAt, status: null, gone: true } };
}

async function search(
	deps: FindDeps,
	{ verdict }: Wanted,
	hash: string,
	incident: Incident | null,
	last: LastTicket | null,
	calls: CallRecord[],
): Promise<Found> {
	const { psa } = deps;
	const { company, summary } = verdict.ticket;
	// The ticket of an outage is only found by the outage's mark.
	const outage = incident?.grouped === true && incident.state === "opening" ? incident.keyHash : null;
	const byKey = outage !== null || verdict.key.kind !== "summary";
	const mark = outage ?? hash;
	const what = byKey ? "carries this key's mark" : "has exactly this summary";
	const none = (how: string): Found => ({
		kind: "none",
		how: `${ownStore(incident, last)} ${how}`,
		incident,
		last,
		ambiguous: false,
		calls,
	});
	// A ticket without a company is never adopted.
	if (company === null || company.trim() === "") return none("Without a company no ticket is adopted.");
	const answer = byKey
		? await psa.findByXref(keyMark(mark), { openOnly: true, aboveId: null })
		: await psa.findOpenBySummary(summary, company);
	calls.push(...answer.calls);
	if (!answer.ok) return { kind: "failed", failure: answer.failure, calls };
	for (const ticket of answer.value) {
		if (isClosed(deps, verdict, ticket) || !isOf(company, ticket) || (await isAnothers(deps, ticket, mark))) continue;
		if (outage !== null && (await isOfAnotherOutage(deps, ticket, incident))) continue;
		return { kind: "open", ticketId: ticket.id, how: `#${ticket.id} is open and ${what}.`, incident, via: "search", seen: ticket, calls };
	}
	return none(`No open ticket ${what}.`);
}

/**
 * Finds the ticket of a recovery by its origin, in case prefix, company or name were configured differently
 * when it was opened.
 */
async function byOrigin(deps: FindDeps, wanted: Wanted, none: FoundNone, hash: string, calls: CallRecord[]): Promise<Found> {
	const origin = originOf(wanted.verdict);
	if (origin === "") return none;
	const same = await deps.acts.openByOrigin(deps.psa.identity, wanted.endpointId, origin);
	const others = same.filter(({ keyHash: other }) => other !== hash);
	const [incident, second] = others;
	if (incident === undefined) return none;
	if (second !== undefined) return { ...none, ambiguous: true, how: `${none.how} Several open tickets have the same origin.` };
	const known = await followKnown(deps, wanted, incident, calls);
	if (known.kind === "none") return none;
	if (known.kind === "failed") return { ...known, calls };
	return { ...known, how: `#${known.ticketId} was opened by the same origin under another configuration.`, calls };
}

/** Words about what our own store knew, if nothing is open. */
function ownStore(incident: Incident | null, last: LastTicket | null): string {
	const id = last?.ticketId ?? incident?.ticketId ?? null;
	if (id === null) return "Own store: no ticket of this key.";
	if (last === null || last.gone) return `Own store: the last one was #${id}, which is gone.`;
	const closedAt = last.closedAt ?? incident?.closedAt ?? null;
	return `Own store: the last one was #${id}, closed${closedAt === null ? "" : ` ${isoTime(closedAt)}`}.`;
}

/** True if the ticket belongs to the company; compares like ConnectWise. */
const isOf = (company: string, ticket: PsaTicket): boolean =>
	ticket.company !== null && ticket.company.trim().toLowerCase() === company.trim().toLowerCase();

/**
 * True if a ticket belongs to another key. It is then not adopted, although its summary, cut to ConnectWise's
 * limit, may be the same.
 */
async function isAnothers(deps: FindDeps, ticket: PsaTicket, hash: string): Promise<boolean> {
	const named = keyOfXref(ticket.xref);
	if (named !== null && named !== hash) return true;
	const tied = await deps.acts.incidentOfTicket(deps.psa.identity, ticket.id);
	return tied !== null && tied.keyHash !== hash;
}

/**
 * True if the ticket belongs to an earlier outage. An earlier and a later outage share one mark, and the
 * earlier one's ticket goes on separately.
 */
async function isOfAnotherOutage(deps: FindDeps, ticket: PsaTicket, incident: Incident | null): Promise<boolean> {
	const tied = await deps.acts.incidentOfTicket(deps.psa.identity, ticket.id);
	return tied !== null && tied.id !== incident?.id;
}

/**
 * True if a ticket is closed, by its flag or by a status that counts as closed (docs/contract/behaviour.md,
 * section 3).
 */
export const isClosed = (deps: Pick<FindDeps, "settings">, verdict: Verdict | null, ticket: PsaTicket): boolean =>
	ticket.closed || isClosedStatus(ticket.status, deps.settings, verdict?.ticket.close_status ?? null);
