import { PSA_LANE } from "../../../store/index.ts";
import { ticketLane } from "../keys.ts";
import { check } from "./check.ts";
import { DONE, type Waking } from "./types.ts";

/**
 * ConnectWise told, or a look showed, that a person closed or merged the ticket. It is read once more, in the incident's own queue, so
 * that what HookWise itself is doing to it is never taken for a person's.
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
	// From now on its work is done in that ticket's queue, so that the last recovery of all that was merged is seen as the last.
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
