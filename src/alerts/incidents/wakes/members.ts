import { membersNote, signed } from "../texts.ts";
import { noteOnce } from "./noteOnce.ts";
import { DONE, type Waking } from "./types.ts";

/** Lists the members of an outage in an internal note. */
export const members: Waking = async (deps, due) => {
	const { incident } = due;
	const { acts, clock } = deps;
	if (incident.state !== "open" || incident.ticketId === null || incident.mergedInto !== null) return DONE;
	const all = await acts.members(incident.id);
	const noted = await noteOnce(deps, due, incident.ticketId, "internal", (marker) => signed([membersNote(all)], marker));
	if (noted.kind !== "done") return noted;
	const now = clock.now();
	await acts.record({
		incident: { id: incident.id, newsAt: now, notes: 1 },
		timeline: [{ what: "noted", detail: `${all.length} members` }],
		now,
	});
	return DONE;
};
