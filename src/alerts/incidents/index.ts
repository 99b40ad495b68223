/**
 * Turns verdicts into PSA calls, exactly once. Owns incidents (one life of a ticket for a key) and intents
 * (a write that is about to be sent).
 */

import type { LivePsa } from "../../psa/current/index.ts";
import type { QueueStore } from "../../store/index.ts";
import type { OpenTicket, Verdict } from "../pipeline/index.ts";
import { createLane, type Lane } from "../queue/index.ts";
import { createPsaHealth, type PsaHealth } from "../writes/index.ts";
import { act } from "./act.ts";
import { findTicket } from "./find.ts";
import type { ActDeps } from "./step.ts";

export { type AssumedTicket, openAmong } from "./among.ts";
export { rememberElsewhere } from "./elsewhere.ts";
export { keyHash } from "./keys.ts";

/** The lane of everything that writes to the PSA. */
export const PSA_LANE = "psa";

/** What a dry run learns of a verdict's key. */
export type LookUp = { readonly open: OpenTicket | null; readonly detail: string } | { readonly failed: string };

export interface Incidents {
	readonly health: PsaHealth;
	/** Whether a ticket is open for this verdict. Reads only, and writes nothing anywhere. */
	lookUp(verdict: Verdict, endpointId: string): Promise<LookUp>;
	/** There may be new work. */
	nudge(): void;
	stop(): Promise<void>;
}

export interface IncidentsDeps extends Omit<ActDeps, "health" | "psa" | "isHurried"> {
	readonly psa: LivePsa;
	readonly queue: QueueStore;
	/** Keys worked on at once. */
	readonly concurrency: number;
	readonly onError: (error: unknown, key: string) => void;
}

export function createIncidents(deps: IncidentsDeps): Incidents {
	const { psa, clock, events, random, retryBaseMs } = deps;
	const health = createPsaHealth({ psa, clock, events, baseMs: retryBaseMs, random });
	const actDeps = { ...deps, health, isHurried: psa.isSwitching };
	const lane: Lane = createLane(
		{ store: deps.queue, clock, random },
		{
			name: PSA_LANE,
			concurrency: deps.concurrency,
			retryBaseMs,
			gate: health.gate,
			// A turn is several calls and what is written down about them: all of it with one PSA.
			handle: (key) => psa.use((now) => act({ ...actDeps, psa: now }, key)),
			onError: (error, key) => deps.onError(error, key.key),
		},
	);
	return {
		health,
		async lookUp(verdict, endpointId) {
			const found = await psa.use((now) => findTicket({ ...deps, psa: now }, verdict, endpointId, clock.now()));
			if (found.kind === "failed") return { failed: found.failure.message };
			if (found.kind === "none") return { open: null, detail: found.how };
			return { open: { id: found.ticketId, summary: verdict.ticket.summary }, detail: found.how };
		},
		nudge: () => lane.nudge(),
		async stop() {
			health.stop();
			await lane.stop();
		},
	};
}
