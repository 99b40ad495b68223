import type { NewNeed } from "../../../store/index.ts";
import { isClosed } from "../find.ts";
import type { ActDeps } from "../scene.ts";
import { noteOnce } from "./noteOnce.ts";
import { DONE, type Done, type Due } from "./types.ts";

/** A close without a recovery alert. */
interface Closing {
	/** Text of the resolution note. */
	readonly text: (marker: string) => string;
	/** Reason for the timeline. */
	readonly why: string;
}

/** Closes an incident's ticket: resolution note, then status. A status that a person chose meanwhile is kept. */
export async function closeTicketOf(deps: ActDeps, due: Due, { text, why }: Closing): Promise<Done> {
	const { incident, wake } = due;
	const { acts, clock, psa, directory, settings } = deps;
	const { ticketId } = incident;
	if (ticketId === null) return DONE;
	const { data } = wake;
	const seen = await psa.getTicket(ticketId);
	if (!seen.ok && seen.failure.kind !== "gone") return { kind: "failed", failure: seen.failure, data };
	const isOver = !seen.ok || isClosed(deps, null, seen.value);
	if (!isOver) {
		const noted = await noteOnce(deps, due, ticketId, "resolution", text);
		if (noted.kind !== "done") return noted;
		const status = directory.findAny(incident.endpointId)?.compiled.constants.close_status ?? settings.CW_STATUS_CLOSED;
		const closed = await psa.closeTicket(ticketId, status);
		if (!closed.ok) return { kind: "failed", failure: closed.failure, data: { ...due.wake.data, ...data, noted: true } };
	}
	const now = clock.now();
	const state = seen.ok
		? ({ state: "closed", closedAt: (isOver ? seen.value.closedAt : null) ?? now } as const)
		: ({ state: "gone" } as const);
	await acts.record({
		incident: { id: incident.id, ...state, flapping: false, notes: isOver ? 0 : 1 },
		timeline: [isOver ? { what: "closed by a person" } : { what: "closed", detail: why }],
		unwake: ["check", "stale", "news", "members", "calm", "over"],
		recovered: "all",
		cured: [{ kind: "close_refused", subject: String(ticketId) }],
		now,
	});
	deps.events.emit("incident.changed", { incidentId: incident.id, ticketId, state: state.state });
	return DONE;
}

/** Need for a person when ConnectWise rejects closing a ticket. */
export const closeRefused = ({ incident }: Due, message: string): NewNeed => ({
	...{ kind: "close_refused", subject: String(incident.ticketId), message },
	...{ endpointId: incident.endpointId, company: incident.company, ticketId: incident.ticketId },
});
