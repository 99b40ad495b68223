import { signed } from "../texts.ts";
import { noteOnce } from "./noteOnce.ts";
import { DONE, type Waking } from "./types.ts";

/** Writes an internal note that does not belong to an alert. */
export const tell: Waking = async (deps, due) => {
	const { incident, wake } = due;
	const { lines } = wake.data;
	if (incident.ticketId === null || !Array.isArray(lines)) return DONE;
	return noteOnce(deps, due, incident.ticketId, "internal", (marker) => signed(lines.map(String), marker));
};
