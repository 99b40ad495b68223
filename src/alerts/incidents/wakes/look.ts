import type { PsaTicket } from "../../../psa/port/index.ts";
import type { ActDeps } from "../scene.ts";
import { surplusNote } from "../texts.ts";
import { noteOnce } from "./noteOnce.ts";
import { DONE, type Done, type Due, type Waking } from "./types.ts";

/**
 * Looks again for a ticket that ConnectWise may have created late. A ticket that is not the incident's is
 * surplus: it is closed, with a note that names the other one.
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

/** True if the ticket belongs to an incident, or now becomes one's, because its create may have given up. */
async function isInUse(deps: ActDeps, { incident, wake }: Due, ticket: PsaTicket): Promise<boolean> {
	const { acts, psa, clock } = deps;
	if ((await acts.incidentOfTicket(psa.identity, ticket.id)) !== null) return true;
	// A person merged other tickets into it, and their news goes there.
	if ((await acts.mergedInto(psa.identity, ticket.id)).length > 0) return true;
	const current = await acts.currentIncident(psa.identity, incident.keyHash);
	if (current === null || current.id !== incident.id || current.ticketId !== null) return false;
	const intent = await acts.pendingIntent(incident.id);
	// If an intent still waits for it, that continues with it. Otherwise it becomes the key's ticket, unless the
	// key has recovered.
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
