import type { CallRecord } from "../../base/calls.ts";
import type { Clock } from "../../base/clock.ts";
import type { Failure, FailureKind, NamedStatus, PsaTicket } from "../port/index.ts";
import type { Client, Outcome } from "./client.ts";
import { boardStatuses } from "./lookups.ts";
import { RIGHTS } from "./rights.ts";
import { plain, readStanding, readTicket, type WireTicket } from "./wire.ts";

/** How long a board's statuses are cached. A name that is not among them is asked for again. Milliseconds. */
const REMEMBERED_MS = 5 * 60_000;

type Statuses = Outcome<readonly NamedStatus[]>;

/** Moves tickets to a status by its name, on the ticket's own board. */
export interface StatusMover {
	/** See `Psa.setStatus`. */
	setStatus(ticketId: number, status: string, calls: CallRecord[]): Promise<Outcome<PsaTicket>>;
	/** See `Psa.closeTicket`. */
	closeTicket(ticketId: number, status: string, calls: CallRecord[]): Promise<Outcome<PsaTicket>>;
}

export function createStatusMover(deps: { client: Client; clock: Clock }): StatusMover {
	const { client, clock } = deps;
	const remembered = new Map<number, { readonly at: number; readonly statuses: Promise<Statuses> }>();

	/** Reads a board's statuses. Concurrent callers share one request. */
	async function ask(boardId: number, calls: CallRecord[]): Promise<Statuses> {
		const entry = { at: clock.now(), statuses: boardStatuses(client, boardId, calls) };
		remembered.set(boardId, entry);
		const answer = await entry.statuses;
		if (!answer.ok && remembered.get(boardId) === entry) remembered.delete(boardId);
		return answer;
	}

	async function statusNamed(boardId: number, name: string, calls: CallRecord[]): Promise<Outcome<NamedStatus | null>> {
		const known = remembered.get(boardId);
		if (known !== undefined && clock.now() - known.at < REMEMBERED_MS) {
			const statuses = await known.statuses;
			const found = statuses.ok ? pick(statuses.value, name) : null;
			if (found !== null) return { ok: true, value: found };
		}
		const fresh = await ask(boardId, calls);
		return fresh.ok ? { ok: true, value: pick(fresh.value, name) } : fresh;
	}

	/** The present ticket, with its board. */
	async function standing(ticketId: number, calls: CallRecord[]): Promise<Outcome<OnBoard>> {
		const ticket = await client.call(
			{ method: "GET", route: "/service/tickets/{id}", id: ticketId, right: RIGHTS.ticketsRead },
			readStanding,
			calls,
		);
		if (!ticket.ok) return ticket;
		const { boardId } = ticket.value;
		if (boardId === null) return failed("uncertain", `ConnectWise did not say on which board ticket #${ticketId} is.`);
		return { ok: true, value: { ticket: ticket.value, boardId } };
	}

	async function moveTo(
		{ ticket }: OnBoard,
		wanted: Outcome<NamedStatus | null>,
		otherwise: string,
		calls: CallRecord[],
	): Promise<Outcome<PsaTicket>> {
		if (!wanted.ok) return wanted.failure.kind === "gone" ? failed("rejected", wanted.failure.message) : wanted;
		if (wanted.value === null) return failed("rejected", otherwise);
		if (ticket.statusId === wanted.value.id) return { ok: true, value: plain(ticket) };
		return move(client, ticket, wanted.value, calls);
	}

	/**
	 * The status with this name, whether or not ConnectWise counts it as closed; if the board has none, the
	 * board's own closed status.
	 */
	async function closing(boardId: number, name: string, calls: CallRecord[]): Promise<Outcome<NamedStatus | null>> {
		const named = await statusNamed(boardId, name, calls);
		if (!named.ok || named.value !== null) return named;
		const all = await ask(boardId, calls);
		if (!all.ok) return all;
		const closed = all.value.filter((status) => status.closed && !status.inactive);
		return { ok: true, value: pick(closed, "Closed") ?? closed[0] ?? null };
	}

	return {
		async setStatus(ticketId, name, calls) {
			const there = await standing(ticketId, calls);
			if (!there.ok) return there;
			const { boardId, ticket } = there.value;
			const none = `The board "${ticket.board ?? boardId}" of ticket #${ticketId} has no status "${name}" in ConnectWise.`;
			return moveTo(there.value, await statusNamed(boardId, name, calls), none, calls);
		},
		async closeTicket(ticketId, name, calls) {
			const there = await standing(ticketId, calls);
			if (!there.ok) return there;
			const { boardId, ticket } = there.value;
			const none = `The board "${ticket.board ?? boardId}" of ticket #${ticketId} has no status "${name}" in ConnectWise, and none that closes.`;
			return moveTo(there.value, await closing(boardId, name, calls), none, calls);
		},
	};
}

/** A ticket and the board that its statuses belong to. */
interface OnBoard {
	readonly ticket: WireTicket;
	readonly boardId: number;
}

const readMoved: typeof readTicket = (body) => {
	const reading = readTicket(body);
	return "value" in reading ? { ...reading, gave: reading.value.status ?? `#${reading.value.id}` } : reading;
};

async function move(client: Client, before: WireTicket, to: NamedStatus, calls: CallRecord[]): Promise<Outcome<PsaTicket>> {
	// The documented form: the whole reference. A path below it can answer 200 and change nothing
	// (docs/contract/connectwise.md, section 4).
	const body = [{ op: "replace", path: "status", value: { id: to.id } }];
	const answer = await client.call(
		{
			method: "PATCH",
			route: "/service/tickets/{id}",
			id: before.id,
			asked: `status ${to.name}`,
			body,
			right: to.closed ? RIGHTS.closing : RIGHTS.ticketsEdit,
		},
		readMoved,
		calls,
	);
	if (!answer.ok) return answer;
	const after = answer.value;
	// A workflow may immediately move a closed ticket on to another closed status.
	const moved = after.statusId === to.id || (to.closed && after.closed);
	if (moved && after.id === before.id) return { ok: true, value: plain(after) };
	const left = after.status === null ? "" : `; it is still "${after.status}"`;
	return failed("ineffective", `ConnectWise answered 200 but did not move ticket #${before.id} to "${to.name}"${left}.`, 200);
}

/** Finds a status by name, ignoring case as ConnectWise does; the same spelling and active ones are preferred. */
function pick(statuses: readonly NamedStatus[], name: string): NamedStatus | null {
	const wanted = name.trim();
	const alike = statuses.filter((status) => status.name.trim().toLowerCase() === wanted.toLowerCase());
	const rank = (status: NamedStatus): number => (status.inactive ? 2 : 0) + (status.name.trim() === wanted ? 0 : 1);
	return alike.sort((a, b) => rank(a) - rank(b))[0] ?? null;
}

function failed(kind: FailureKind, message: string, status: number | null = null): { readonly ok: false; readonly failure: Failure } {
	return { ok: false, failure: { kind, message, status, retryAfterMs: null } };
}
