import { PSA_LANE } from "../../../store/index.ts";
import { isClosed } from "../find.ts";
import { WONT_FIX_MS } from "../wontFix.ts";
import { DONE, type Waking } from "./types.ts";

/**
 * Checks, after the time for which a ticket was trusted to be open, that it really was when notes were added.
 * If a person had closed it before the last alert was noted, that alert is acted on again, so that no problem
 * is hidden in a closed ticket.
 */
export const check: Waking = async (deps, { incident, wake: { data } }) => {
	const { acts, clock, psa } = deps;
	const ticketId = incident.mergedInto ?? incident.ticketId;
	if (incident.state !== "open" || ticketId === null) return DONE;
	const answer = await psa.getTicket(ticketId);
	const now = clock.now();
	if (!answer.ok) return { kind: "failed", failure: answer.failure, data };
	const ticket = answer.value;
	if (!isClosed(deps, null, ticket)) {
		await acts.record({ incident: { id: incident.id, checkedAt: now, priority: ticket.priority ?? incident.priority }, now });
		return DONE;
	}
	const { alertId, notedAt } = data;
	if (ticket.mergedInto !== null) {
		// The last alert follows the ticket to its parent, so that the parent mentions the problem and waits for
		// its recovery.
		if (typeof alertId === "number") await acts.again(PSA_LANE, alertId, incident.keyHash, now);
		return DONE;
	}
	const isWontFix = deps.wontFix().has(ticket.status?.trim().toLowerCase() ?? "");
	await acts.record({
		incident: {
			id: incident.id,
			...{ state: "closed", closedAt: ticket.closedAt ?? now },
			...(isWontFix ? { wontFixUntil: now + WONT_FIX_MS } : {}),
		},
		timeline: [{ what: "closed by a person", detail: ticket.status }],
		unwake: ["stale"],
		now,
	});
	deps.events.emit("incident.changed", { incidentId: incident.id, ticketId, state: "closed" });
	const spokenInto = typeof alertId === "number" && typeof notedAt === "number" && ticket.closedAt !== null && ticket.closedAt < notedAt;
	if (spokenInto && !isWontFix) await acts.again(PSA_LANE, alertId, incident.keyHash, now);
	return DONE;
};
