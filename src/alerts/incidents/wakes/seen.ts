import { PSA_LANE } from "../../../store/index.ts";
import { ticketLane } from "../keys.ts";
import { check } from "./check.ts";
import { DONE, type Waking } from "./types.ts";

/**
 * Handles a ticket that a person closed or merged, as a callback or look-up showed. It is read again in the
 * incident's own queue, so that HookWise's own changes are never taken for a person's.
 */
export const seen: Waking = async (deps, due) => {
	const { incident, wake } = due;
	const { acts, clock, psa, events } = deps;
	const { ticketId } = incident;
	if (incident.state !== "open" || ticketId === null || incident.mergedInto !== null) return DONE;
	const answer = await psa.getTicket(ticketId);
	if (!answer.ok) return { kind: "failed", failure: answer.failure, data: wake.data };
	const { mergedInto } = answer.value;
	if (mergedInto === null) return check(deps, due);
	// From now on its work is done in the parent ticket's queue, so that the last recovery of all merged tickets
	// is recognised as the last.
	const parent = await acts.incidentOfTicket(psa.identity, mergedInto);
	const laneKey = parent?.laneKey ?? ticketLane(mergedInto);
	const now = clock.now();
	await acts.record({
		incident: { id: incident.id, mergedInto, laneKey },
		timeline: [{ what: "merged", detail: `#${ticketId} into #${mergedInto}` }],
		now,
	});
	await acts.route(PSA_LANE, incident.laneKey, incident.keyHash, laneKey, now);
	events.emit("incident.changed", { incidentId: incident.id, ticketId, state: "open" });
	return DONE;
};
