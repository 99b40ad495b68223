/**
 * Turns verdicts into PSA calls, exactly once. Owns incidents (one life of a ticket), intents (a write that is about to be sent) and
 * wakes (what is due for an incident at a time). One queue does all the work of an incident, also of what was merged into its ticket.
 * `find` says whether a ticket is open, `decide` what an alert comes to, `actions/` carry it out, `wakes/` do what is due.
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

/** What a dry run learns of a verdict's key. */
export type LookUp = { readonly open: OpenTicket | null; readonly detail: string } | { readonly failed: string };

export interface Incidents {
	readonly health: PsaHealth;
	/** Whether a ticket is open for this verdict. Reads only, and writes nothing anywhere. */
	lookUp(verdict: Verdict, endpointId: string): Promise<LookUp>;
	/** A person closes the ticket of an incident. @param by who, for its note and timeline */
	closeByHand(id: number, by: string): Promise<ClosedByHand>;
	/** What ConnectWise told of tickets, or a look at them showed. */
	see(tickets: readonly PsaTicket[]): Promise<void>;
	/** What is part of an outage; null when this is none. */
	members(incidentId: number): Promise<readonly Member[] | null>;
	/** The outage under way that an alert's key is part of, without a ticket of its own; null where there is none. */
	outageOf(alertId: number): Promise<number | null>;
	/** Takes something out of an outage for good: while it is down it gets a ticket of its own. */
	split(incidentId: number, part: Part, by: string): Promise<SplitOff>;
	/** There may be new work. */
	nudge(): void;
	stop(): Promise<void>;
}

export interface IncidentsDeps extends Omit<ActDeps, "health" | "psa" | "isHurried" | "outages" | "ranks"> {
	readonly psa: LivePsa;
	readonly queue: QueueStore;
	readonly dealings: DealingStore;
	/** Keys worked on at once. */
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
				// A turn is several calls and what is written down about them: all of it with one PSA.
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
