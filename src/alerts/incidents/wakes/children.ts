import { partOfLines } from "../texts.ts";
import { DONE, type Waking } from "./types.ts";

/** Wait for tickets that are still being created. Milliseconds. */
const PAUSE_MS = 10_000;
const MAX_PAUSES = 30;

/**
 * Makes the members' own tickets children of the outage's ticket. If the PSA does not allow that, each gets a
 * note that names the outage's ticket.
 */
export const children: Waking = async (deps, { incident, wake }) => {
	const { acts, psa, clock } = deps;
	const { ticketId } = incident;
	if (incident.state !== "open" || ticketId === null) return DONE;
	const open = (await acts.members(incident.id)).filter(({ incidentId, recoveredAt }) => incidentId !== null && recoveredAt === null);
	const pauses = Number(wake.data.pauses ?? 0);
	if (open.some((child) => child.ticketId === null) && pauses < MAX_PAUSES)
		return { kind: "later", at: clock.now() + PAUSE_MS, data: { ...wake.data, pauses: pauses + 1 } };
	const tickets = open.flatMap((child) => (child.ticketId === null ? [] : [child.ticketId]));
	if (tickets.length === 0) return DONE;
	const attached = await psa.attachChildren(ticketId, tickets);
	if (attached.ok) return DONE;
	const isRefused = attached.failure.kind === "rejected" || attached.failure.kind === "forbidden" || attached.failure.kind === "gone";
	if (!isRefused) return { kind: "failed", failure: attached.failure, data: wake.data };
	const now = clock.now();
	for (const { incidentId } of open) {
		if (incidentId !== null)
			await acts.record({ incidentId, wakes: [{ kind: "tell", at: now, data: { lines: partOfLines(ticketId) } }], now });
	}
	return DONE;
};
