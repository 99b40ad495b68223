import type { PsaTicket } from "../../../psa/port/index.ts";
import type { ActDeps } from "../scene.ts";
import { surplusNote } from "../texts.ts";
import { noteOnce } from "./noteOnce.ts";
import { DONE, type Done, type Due, type Waking } from "./types.ts";

/**
 * Looks once more for a ticket that ConnectWise may have made late. One that is not the incident's is surplus: it is closed, with a note
 * that names the other.
 */
export const look: Waking = async (deps, due) => {
	const { xref, aboveId } = due.wake.data;
	if (typeof xref !== "string") return DONE;
	const bounds = { openOnly: true, aboveId: typeof aboveId === "number" ? aboveId : null };
	const answer = await deps.psa.findByXref(xref, bounds);
	if (!answer.ok) return { kind: "failed", failure: answer.failure, data: due.wake.data };
	for (const ticket of answer.value) {
		if (await isInUse(deps, due, ticket)) continue;
		const closed = await closeSurplus(deps, due, ticket);
		if (closed.kind !== "done") return closed;
	}
	return DONE;
};

/** Whether the ticket is an incident's own, or becomes one: the create that wanted it may have given up. */
async function isInUse(deps: ActDeps, { incident, wake }: Due, ticket: PsaTicket): Promise<boolean> {
	const { acts, psa, clock } = deps;
	if ((await acts.incidentOfTicket(psa.identity, ticket.id)) !== null) return true;
	// A person has merged others into it: their news goes there.
	if ((await acts.mergedInto(psa.identity, ticket.id)).length > 0) return true;
	const current = await acts.currentIncident(psa.identity, incident.keyHash);
	if (current === null || current.id !== incident.id || current.ticketId !== null) return false;
	const intent = await acts.pendingIntent(incident.id);
	// Whoever it is pending for goes on with it; where nobody does, it becomes the key's ticket unless that has recovered.
	if (intent !== null && intent.marker === wake.data.xref) {
		const now = clock.now();
		await acts.endIntent(intent.id, "done", {
			incident: { id: incident.id, state: "open", ticketId: ticket.id, ours: true, checkedAt: now, newsAt: now, priority: ticket.priority },
			timeline: [{ what: "created", alertId: intent.leader, detail: `#${ticket.id}` }],
			now,
		});
		return true;
	}
	return false;
}

async function closeSurplus(deps: ActDeps, due: Due, ticket: PsaTicket): Promise<Done> {
	const { acts, psa, settings } = deps;
	const current = await acts.currentIncident(psa.identity, due.incident.keyHash);
	const other = current?.state === "open" ? current.ticketId : null;
	const noted = await noteOnce(deps, due, ticket.id, "resolution", (marker) => surplusNote(other, marker));
	if (noted.kind !== "done") return noted;
	const closed = await psa.closeTicket(ticket.id, settings.CW_STATUS_CLOSED);
	return closed.ok ? DONE : { kind: "failed", failure: closed.failure, data: { ...due.wake.data, noted: true } };
}
