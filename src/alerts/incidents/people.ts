/** Actions of people on tickets: with HookWise's own button, and in ConnectWise, as its callbacks and look-ups show. */
import type { Clock } from "../../base/clock.ts";
import type { Events } from "../../base/events.ts";
import type { PsaTicket } from "../../psa/port/index.ts";
import type { ActStore, DealingStore, Incident, SeenTicket, TimelineEntry } from "../../store/index.ts";
import { type FindDeps, isClosed } from "./find.ts";

export interface PeopleDeps extends Pick<FindDeps, "settings"> {
	readonly acts: ActStore;
	readonly dealings: DealingStore;
	readonly clock: Clock;
	readonly events: Events;
	/** Identity of the PSA with the tickets. */
	readonly identity: () => string;
	/** Called if work is due now. */
	readonly onDue: () => void;
}

/** `pending`: work continues, for example once ConnectWise answers. `refused`: with ConnectWise's own words. */
export type ClosedByHand =
	| { readonly kind: "closed" | "pending" | "missing" | "not_open" }
	| { readonly kind: "refused"; readonly message: string };

/** Time that a person waits for the result before being told that work continues. Milliseconds. */
const PATIENCE_MS = 12_000;

/**
 * Closes an incident's ticket for a person, in the incident's own queue.
 * @param by the person, for note and timeline
 */
export async function closeByHand(deps: PeopleDeps, id: number, by: string): Promise<ClosedByHand> {
	const { acts, clock, events } = deps;
	const incident = await acts.incident(id);
	if (incident === null || incident.ticketId === null) return { kind: "missing" };
	if (incident.state !== "open") return { kind: "not_open" };
	const outcome = new Promise<ClosedByHand>((resolve) => {
		const end = (told: ClosedByHand): void => {
			cancel();
			unsubscribe();
			resolve(told);
		};
		const cancel = clock.after(PATIENCE_MS, () => end({ kind: "pending" }));
		const unsubscribe = events.on("incident.closing", ({ incidentId, problem }) => {
			if (incidentId === id) end(problem === null ? { kind: "closed" } : { kind: "refused", message: problem });
		});
	});
	await acts.record({ incidentId: id, wakes: [{ kind: "close", at: clock.now(), data: { by }, only: true }], now: clock.now() });
	await acts.kept();
	deps.onDue();
	return outcome;
}

/**
 * Puts on the timelines what people did with tickets in ConnectWise. A close or merge is then handled in the
 * incident's queue.
 */
export async function seeTickets(deps: PeopleDeps, tickets: readonly PsaTicket[]): Promise<void> {
	let due = false;
	for (const ticket of tickets) due = (await seeTicket(deps, ticket)) || due;
	// ConnectWise will not report this a second time.
	await deps.acts.kept();
	if (due) deps.onDue();
}

/** @returns true if there is work due for its incident */
async function seeTicket(deps: PeopleDeps, ticket: PsaTicket): Promise<boolean> {
	const { acts, dealings, clock } = deps;
	const psa = deps.identity();
	const incident = await acts.incidentOfTicket(psa, ticket.id);
	if (incident === null || incident.state !== "open") return false;
	const now = clock.now();
	const seen = { board: ticket.board, owner: ticket.owner };
	const before = await dealings.see(psa, ticket.id, seen, now);
	const timeline = before === null ? [] : movesOf(before, seen);
	const follows = needsFollowing(deps, ticket, incident);
	if (timeline.length === 0 && !follows) return false;
	await acts.record({ incidentId: incident.id, timeline, wakes: follows ? [{ kind: "seen", at: now, only: true }] : [], now });
	if (timeline.length > 0) deps.events.emit("incident.changed", { incidentId: incident.id, ticketId: ticket.id, state: "open" });
	return follows;
}

/** Timeline entries for changes by people that no alert depends on: board and owner. */
function movesOf(before: SeenTicket, seen: SeenTicket): TimelineEntry[] {
	const entries: TimelineEntry[] = [];
	if (seen.board !== null && before.board !== null && seen.board !== before.board)
		entries.push({ what: "moved", detail: `from ${before.board} to ${seen.board}` });
	if (seen.owner !== before.owner)
		entries.push({ what: "reassigned", detail: seen.owner === null ? `no longer to ${before.owner}` : `to ${seen.owner}` });
	return entries;
}

const needsFollowing = (deps: PeopleDeps, ticket: PsaTicket, incident: Incident): boolean =>
	incident.mergedInto === null && (ticket.mergedInto !== null || isClosed(deps, null, ticket));
