import type { Incident } from "../../store/index.ts";
import type { FoundOpen } from "./find.ts";
import { ticketLane } from "./keys.ts";
import { type ActDeps, DONE, type Scene, type Step } from "./scene.ts";

/**
 * Handles a ticket that a person merged into another one: from now on its work is done in that ticket's
 * queue, so that
 * the last recovery of all merged tickets is recognised as the last.
 * @returns null if nothing is merged, or if this already is that queue
 */
export async function merged(deps: ActDeps, scene: Scene, incident: Incident, { ticketId, via }: FoundOpen): Promise<Step | null> {
	if (via !== "merge" || incident.mergedInto === ticketId) return null;
	const { acts, psa, clock } = deps;
	const now = clock.now();
	const parent = await acts.incidentOfTicket(psa.identity, ticketId);
	const laneKey = parent?.laneKey ?? ticketLane(ticketId);
	await acts.record({
		incident: { id: incident.id, mergedInto: ticketId, laneKey },
		timeline: [{ what: "merged", detail: `#${incident.ticketId} into #${ticketId}` }],
		now,
	});
	await acts.addCalls(scene.head.id, scene.calls.splice(0));
	await acts.route(scene.key.lane, scene.key.key, incident.keyHash, laneKey, now);
	return DONE;
}
