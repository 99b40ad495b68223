import { staleNote, testOverNote } from "../texts.ts";
import { closeTicketOf } from "./closing.ts";
import { DONE, type Waking } from "./types.ts";

const HOUR_MS = 3_600_000;

/** Closes a ticket without news for the endpoint's `auto_close_hours`, with a note that gives the reason. */
export const stale: Waking = async (deps, due) => {
	const { incident, wake } = due;
	if (wake.data.test === true && incident.state === "open") return closeTicketOf(deps, due, { text: testOverNote, why: "a test" });
	const { autoCloseMs = 0 } = deps.directory.findAny(incident.endpointId) ?? {};
	if (autoCloseMs <= 0 || incident.state !== "open" || incident.ticketId === null || incident.mergedInto !== null) return DONE;
	const dueAt = Math.max(incident.newsAt ?? 0, incident.heardAt ?? 0) + autoCloseMs;
	if (dueAt > deps.clock.now()) return { kind: "later", at: dueAt, data: {} };
	const hours = autoCloseMs / HOUR_MS;
	return closeTicketOf(deps, due, { text: (marker) => staleNote(hours, marker), why: `no news for ${hours} h` });
};
