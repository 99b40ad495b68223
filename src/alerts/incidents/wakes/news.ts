import { repeatNote } from "../texts.ts";
import { noteOnce } from "./noteOnce.ts";
import { DONE, type Waking } from "./types.ts";

/** Maximum number of alerts that a note lists. */
const MAX_SHOWN = 25;

/** Writes one note about everything since the last one (`note_interval_minutes`). */
export const news: Waking = async (deps, due) => {
	const { incident } = due;
	const { acts, clock } = deps;
	const ticketId = incident.mergedInto ?? incident.ticketId;
	if (incident.state !== "open" || ticketId === null) return DONE;
	const { items, count } = await acts.untold(incident.id, MAX_SHOWN);
	if (count === 0) return DONE;
	const noted = await noteOnce(deps, due, ticketId, "internal", (marker) => repeatNote(items, count, [], marker));
	if (noted.kind !== "done") return noted;
	const now = clock.now();
	const last = items.at(-1)?.verdict;
	await acts.record({
		incident: {
			id: incident.id,
			newsAt: now,
			notes: 1,
			...(last === undefined ? {} : { message: last.message, severity: last.ticket.severity }),
		},
		timeline: [{ what: "noted", detail: `${count} alerts` }],
		told: true,
		now,
	});
	return DONE;
};
