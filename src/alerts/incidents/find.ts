import type { CallRecord } from "../../base/calls.ts";
import { isoTime } from "../../base/clock.ts";
import type { Failure, Psa, PsaTicket } from "../../psa/port/index.ts";
import type { ActStore, Incident } from "../../store/index.ts";
import { type DecisionSettings, isClosedStatus, type Verdict } from "../pipeline/index.ts";
import { keyHash, keyMark, keyOfXref } from "./keys.ts";

/** What is known about a key's ticket. `calls` were made to find it out. */
export type Found =
	| {
			readonly kind: "open";
			readonly ticketId: number;
			readonly how: string;
			readonly incident: Incident | null;
			readonly confirmed: boolean;
			readonly calls: readonly CallRecord[];
	  }
	| {
			readonly kind: "none";
			readonly how: string;
			readonly incident: Incident | null;
			readonly last: LastTicket | null;
			readonly calls: readonly CallRecord[];
	  }
	| { readonly kind: "failed"; readonly failure: Failure; readonly calls: readonly CallRecord[] };

/** The key's last ticket, closed or gone. */
export interface LastTicket {
	readonly ticketId: number;
	readonly closedAt: number | null;
	readonly gone: boolean;
}

export interface FindDeps {
	readonly psa: Psa;
	readonly acts: ActStore;
	readonly settings: DecisionSettings;
	/** Milliseconds that a known ticket counts as open before it is asked for again. */
	readonly viabilityMs: number;
}

/** Merged tickets are followed that far; longer chains, and rings, end the search at where they are. */
const MERGE_HOPS = 5;

/**
 * Whether a ticket is open for a verdict's key (behaviour 3, "Is there one?"). Reads only.
 * A look-up that fails is `failed`, never `none`.
 */
export async function findTicket(deps: FindDeps, verdict: Verdict, endpointId: string, now: number): Promise<Found> {
	const { psa, acts } = deps;
	const hash = keyHash(verdict.key, endpointId);
	const incident = await acts.currentIncident(psa.identity, hash);
	if (
		incident?.state === "open" &&
		incident.ticketId !== null &&
		incident.checkedAt !== null &&
		now - incident.checkedAt < deps.viabilityMs
	) {
		const how = `#${incident.ticketId} is this key's ticket, seen open ${Math.floor((now - incident.checkedAt) / 1000)} s ago.`;
		return { kind: "open", ticketId: incident.ticketId, how, incident, confirmed: false, calls: [] };
	}
	const calls: CallRecord[] = [];
	let last: LastTicket | null = null;
	if (incident?.ticketId != null && incident.state !== "gone") {
		const known = await followKnown(deps, verdict, incident.ticketId, calls);
		if (known.kind === "failed") return { ...known, calls };
		if (known.kind === "open") {
			const how = `#${known.ticketId} is this key's ticket, and it is open.`;
			return { kind: "open", ticketId: known.ticketId, how, incident, confirmed: true, calls };
		}
		last = known.last;
	}
	return search(deps, verdict, hash, incident, last, calls);
}

type Known =
	| { readonly kind: "open"; readonly ticketId: number }
	| { readonly kind: "none"; readonly last: LastTicket }
	| { readonly kind: "failed"; readonly failure: Failure };

async function followKnown(deps: FindDeps, verdict: Verdict, ticketId: number, calls: CallRecord[]): Promise<Known> {
	const seen = new Set<number>();
	let id = ticketId;
	for (;;) {
		seen.add(id);
		const answer = await deps.psa.getTicket(id);
		calls.push(...answer.calls);
		if (!answer.ok) {
			if (answer.failure.kind !== "gone") return { kind: "failed", failure: answer.failure };
			return { kind: "none", last: { ticketId: id, closedAt: null, gone: true } };
		}
		const ticket = answer.value;
		if (!isClosed(deps, verdict, ticket)) return { kind: "open", ticketId: id };
		const next = ticket.mergedInto;
		if (next === null || seen.has(next) || seen.size > MERGE_HOPS) {
			return { kind: "none", last: { ticketId: id, closedAt: ticket.closedAt, gone: false } };
		}
		id = next;
	}
}

async function search(
	deps: FindDeps,
	verdict: Verdict,
	hash: string,
	incident: Incident | null,
	last: LastTicket | null,
	calls: CallRecord[],
): Promise<Found> {
	const { psa } = deps;
	const byKey = verdict.key.kind !== "summary";
	const { summary, company } = verdict.ticket;
	const answer = byKey
		? await psa.findByXref(keyMark(hash), { openOnly: true, aboveId: null })
		: company === null
			? ({ ok: true, value: [], calls: [] } as const)
			: await psa.findOpenBySummary(summary, company);
	calls.push(...answer.calls);
	if (!answer.ok) return { kind: "failed", failure: answer.failure, calls };
	for (const ticket of answer.value) {
		if (isClosed(deps, verdict, ticket) || (await isTiedElsewhere(deps, ticket, hash))) continue;
		const how = byKey ? `#${ticket.id} carries this key's mark.` : `#${ticket.id} is open with exactly this summary.`;
		return { kind: "open", ticketId: ticket.id, how, incident, confirmed: true, calls };
	}
	const how = `${ownStore(incident, last)} ${byKey ? "No open ticket carries this key's mark." : "No open ticket has exactly this summary."}`;
	return { kind: "none", how, incident, last, calls };
}

/** What our own store knew when nothing is open. */
function ownStore(incident: Incident | null, last: LastTicket | null): string {
	const id = last?.ticketId ?? incident?.ticketId ?? null;
	if (id === null) return "Own store: no ticket of this key.";
	if (last === null || last.gone) return `Own store: the last one was #${id}, which is gone.`;
	const closedAt = last.closedAt ?? incident?.closedAt ?? null;
	return `Own store: the last one was #${id}, closed${closedAt === null ? "" : ` ${isoTime(closedAt)}`}.`;
}

/** A ticket of another key is never adopted, though its summary, cut to ConnectWise's limit, may be the same. */
async function isTiedElsewhere(deps: FindDeps, ticket: PsaTicket, hash: string): Promise<boolean> {
	const named = keyOfXref(ticket.xref);
	if (named !== null) return named !== hash;
	const tied = await deps.acts.keyOfTicket(deps.psa.identity, ticket.id);
	return tied !== null && tied !== hash;
}

/** Closed by flag, or by a status that counts as closed (behaviour 3). */
export const isClosed = (deps: Pick<FindDeps, "settings">, verdict: Verdict, ticket: PsaTicket): boolean =>
	ticket.closed || isClosedStatus(ticket.status, deps.settings, verdict.ticket.close_status);
