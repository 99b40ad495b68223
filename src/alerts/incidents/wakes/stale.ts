import { isClosed } from "../find.ts";
import { staleNote } from "../texts.ts";
import { noteOnce } from "./noteOnce.ts";
import { DONE, type Waking } from "./types.ts";

const HOUR_MS = 3_600_000;

/** Closes a ticket that had no news for as long as its endpoint says (`auto_close_hours`), with a note that says why. */
export const stale: Waking = async (deps, due) => {
	const { incident, wake } = due;
	const { acts, clock, psa, directory } = deps;
	const endpoint = directory.findAny(incident.endpointId);
	const { autoCloseMs = 0 } = endpoint ?? {};
	const { ticketId } = incident;
	if (autoCloseMs <= 0 || incident.state !== "open" || ticketId === null || incident.mergedInto !== null) return DONE;
	const dueAt = (incident.newsAt ?? clock.now()) + autoCloseMs;
	if (dueAt > clock.now()) return { kind: "later", at: dueAt, data: {} };
	const { data } = wake;
	const seen = await psa.getTicket(ticketId);
	if (!seen.ok) return { kind: "failed", failure: seen.failure, data };
	// The status that a person chose stays.
	const isOver = isClosed(deps, null, seen.value);
	if (!isOver) {
		const noted = await noteOnce(deps, due, ticketId, "resolution", (marker) => staleNote(autoCloseMs / HOUR_MS, marker));
		if (noted.kind !== "done") return noted;
		const status = endpoint?.compiled.constants.close_status ?? deps.settings.CW_STATUS_CLOSED;
		const closed = await psa.closeTicket(ticketId, status);
		if (!closed.ok) return { kind: "failed", failure: closed.failure, data: { ...data, noted: true } };
	}
	const now = clock.now();
	await acts.record({
		incident: { id: incident.id, state: "closed", closedAt: seen.value.closedAt ?? now, notes: isOver ? 0 : 1 },
		timeline: [isOver ? { what: "closed by a person" } : { what: "closed", detail: `no news for ${autoCloseMs / HOUR_MS} h` }],
		unwake: ["check"],
		recovered: "all",
		now,
	});
	deps.events.emit("incident.changed", { incidentId: incident.id, ticketId, state: "closed" });
	return DONE;
};
