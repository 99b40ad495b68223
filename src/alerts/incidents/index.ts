/**
 * Turns verdicts into PSA calls, exactly once. Owns incidents (the life of one ticket), intents (writes that
 * are about to be sent) and wakes (work that is due for an incident at a given time). One queue does all work
 * of an incident and of tickets merged into its own. `find` looks for an open ticket, `decide` decides about
 * an alert, `actions/` makes the writes, `wakes/` does the work that is due.
 */

import type { LivePsa } from "../../psa/current/index.ts";
import type { PsaTicket } from "../../psa/port/index.ts";
import { type DealingStore, type Member, PSA_LANE, type QueueStore } from "../../store/index.ts";
import type { OpenTicket, Verdict } from "../pipeline/index.ts";
import { createLane, type Lane } from "../queue/index.ts";
import { createPsaHealth, type PsaHealth } from "../writes/index.ts";
import { act } from "./act.ts";
import { findTicket } from "./find.ts";
import { outageOf, type Part, type SplitOff, splitOff } from "./noise/index.ts";
import { createOutages } from "./outages.ts";
import { type ClosedByHand, closeByHand, seeTickets } from "./people.ts";
import { createRanks } from "./ranks.ts";
import type { ActDeps } from "./scene.ts";
import { createWakeTimer } from "./wakes/index.ts";

export { type AssumedTicket, openAmong } from "./among.ts";
export { rememberElsewhere } from "./elsewhere.ts";
export { keyHash } from "./keys.ts";
export type { Part, SplitOff } from "./noise/index.ts";
export type { ClosedByHand } from "./people.ts";
export { statusNames } from "./wontFix.ts";

/** Result of a dry run's look-up for a verdict's key. */
export type LookUp = { readonly open: OpenTicket | null; readonly detail: string } | { readonly failed: string };

export interface Incidents {
	readonly health: PsaHealth;
	/** Looks for an open ticket for this verdict. Reads only; writes nothing. */
	lookUp(verdict: Verdict, endpointId: string): Promise<LookUp>;
	/** Closes the ticket of an incident for a person. @param by the person, for note and timeline */
	closeByHand(id: number, by: string): Promise<ClosedByHand>;
	/** Processes the state of tickets, from ConnectWise's callbacks or from reading them. */
	see(tickets: readonly PsaTicket[]): Promise<void>;
	/** Members of an outage; null if the incident is not an outage. */
	members(incidentId: number): Promise<readonly Member[] | null>;
	/** Id of the present outage that includes an alert's key without a ticket of its own; null if there is none. */
	outageOf(alertId: number): Promise<number | null>;
	/** Removes a member from an outage for good. While it is down it gets its own ticket. */
	split(incidentId: number, part: Part, by: string): Promise<SplitOff>;
	/** Tells that there may be new work. */
	nudge(): void;
	stop(): Promise<void>;
}

export interface IncidentsDeps extends Omit<ActDeps, "health" | "psa" | "isHurried" | "outages" | "ranks"> {
	readonly psa: LivePsa;
	readonly queue: QueueStore;
	readonly dealings: DealingStore;
	/** Maximum number of keys worked on at the same time. */
	readonly concurrency: number;
	readonly onError: (error: unknown, key: string) => void;
}

export function createIncidents(deps: IncidentsDeps): Incidents {
	const { psa, clock, events, random, retryBaseMs } = deps;
	const health = createPsaHealth({ psa, clock, events, baseMs: retryBaseMs, random });
	const outages = createOutages({ ...deps, onError: (error) => deps.onError(error, "") });
	const actDeps = { ...deps, health, outages, ranks: createRanks(clock), isHurried: psa.isSwitching };
	const lane: Lane = createLane(
		{ store: deps.queue, clock, random },
		{
			name: PSA_LANE,
			concurrency: deps.concurrency,
			retryBaseMs,
			gate: health.gate,
			async handle(key) {
				// A turn is several calls and the records about them: all with one PSA.
				const turn = await psa.use((now) => act({ ...actDeps, psa: now }, key));
				wakes.arm();
				return turn;
			},
			onError: (error, key) => deps.onError(error, key.key),
		},
	);
	const wakes = createWakeTimer({ ...deps, onDue: () => lane.nudge(), onError: (error) => deps.onError(error, "") });
	const people = { ...deps, identity: () => psa.identity, onDue: () => wakes.arm() };
	return {
		health,
		closeByHand: (id, by) => closeByHand(people, id, by),
		see: (tickets) => seeTickets(people, tickets),
		async lookUp(verdict, endpointId) {
			const found = await psa.use((now) =>
				findTicket({ ...deps, psa: now }, { verdict, endpointId, now: clock.now(), fresh: false, tries: 0 }),
			);
			if (found.kind === "failed") return { failed: found.failure.message };
			if (found.kind === "none") return { open: null, detail: found.how };
			return { open: { id: found.ticketId, summary: verdict.ticket.summary }, detail: found.how };
		},
		async members(incidentId) {
			const incident = await deps.acts.incident(incidentId);
			return incident?.grouped === true ? deps.acts.members(incidentId) : null;
		},
		outageOf: (alertId) => outageOf(deps, psa.identity, alertId),
		async split(incidentId, part, by) {
			const answer = await splitOff(deps, incidentId, part, by);
			lane.nudge();
			wakes.arm();
			return answer;
		},
		nudge() {
			lane.nudge();
			wakes.arm();
		},
		async stop() {
			health.stop();
			await wakes.stop();
			await lane.stop();
		},
	};
}
