import type { Failure } from "../../../psa/port/index.ts";
import { CLOSE_REFUSED } from "../actions/index.ts";
import { isClosed } from "../find.ts";
import { missingRight } from "../scene.ts";
import { signed } from "../texts.ts";
import { noteOnce } from "./noteOnce.ts";
import { DONE, type Waking } from "./types.ts";

const MAX_NAME = 100;

/**
 * Closes a ticket at a person's request: a note with their name, then the status. Later alerts about the same
 * problem reopen or create, as the endpoint is set. A ticket that a person merged into another one is left
 * alone.
 */
export const close: Waking = async (deps, due) => {
	const { incident, wake } = due;
	const { acts, clock, psa, directory, events } = deps;
	const { ticketId, id } = incident;
	const by = String(wake.data.by ?? "").slice(0, MAX_NAME);
	const told = (problem: string | null): typeof DONE => {
		events.emit("incident.closing", { incidentId: id, problem });
		return DONE;
	};
	if (incident.state !== "open" || ticketId === null) return told(null);
	if (incident.mergedInto !== null) return told(`The ticket was merged into #${incident.mergedInto} in ConnectWise. Close that one there.`);
	const refused = async (failure: Failure, data: typeof wake.data) => {
		if (failure.kind !== "rejected" && failure.kind !== "forbidden" && failure.kind !== "gone")
			return { kind: "failed", failure, data } as const;
		// Another try would be rejected too.
		await acts.record({
			needs: missingRight(failure, { ticketId, endpointId: incident.endpointId, company: incident.company }),
			now: clock.now(),
		});
		return told(failure.message);
	};
	const seen = await psa.getTicket(ticketId);
	if (!seen.ok) return refused(seen.failure, wake.data);
	const isOver = isClosed(deps, null, seen.value);
	if (!isOver) {
		const noted = await noteOnce(deps, due, ticketId, "internal", (marker) => signed([`Closed by ${by} in HookWise.`], marker));
		if (noted.kind === "failed") return refused(noted.failure, noted.data);
		if (noted.kind === "later") return noted;
		const status = directory.findAny(incident.endpointId)?.compiled.constants.close_status ?? deps.settings.CW_STATUS_CLOSED;
		const closed = await psa.closeTicket(ticketId, status);
		if (!closed.ok) return refused(closed.failure, { ...wake.data, noted: true });
	}
	await acts.record({
		incident: { id, state: "closed", closedAt: seen.value.closedAt ?? clock.now(), notes: isOver ? 0 : 1 },
		timeline: [{ what: "closed by a person", by }],
		unwake: ["check", "stale"],
		recovered: "all",
		cured: [{ kind: CLOSE_REFUSED, subject: String(ticketId) }],
		now: clock.now(),
	});
	events.emit("incident.changed", { incidentId: id, ticketId, state: "closed" });
	return told(null);
};
