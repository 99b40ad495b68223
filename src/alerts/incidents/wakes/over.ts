import { isHeldByTickets, openSources } from "../noise/index.ts";
import { outageOverNote } from "../texts.ts";
import { closeTicketOf } from "./closing.ts";
import { DONE, type Waking } from "./types.ts";

/**
 * Closes the ticket of an outage whose last member recovered elsewhere: with its own ticket, or after a
 * person removed it from the outage.
 */
export const over: Waking = async (deps, due) => {
	const { incident } = due;
	if (!incident.grouped || (incident.state !== "open" && incident.state !== "opening")) return DONE;
	if ((await openSources(deps, incident.id)).length > 0 || (await isHeldByTickets(deps, incident))) return DONE;
	if (incident.ticketId === null) {
		// No ticket is needed any more, unless one is being created.
		if ((await deps.acts.pendingIntent(incident.id)) === null)
			await deps.acts.record({ incident: { id: incident.id, state: "gone" }, now: deps.clock.now() });
		return DONE;
	}
	const members = await deps.acts.members(incident.id);
	return closeTicketOf(deps, due, { text: (marker) => outageOverNote(members, marker), why: "everything has recovered" });
};
