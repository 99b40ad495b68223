import { isClosed } from "../find.ts";
import type { ActDeps } from "../scene.ts";
import { signed } from "../texts.ts";
import { noteOnce } from "./noteOnce.ts";
import { DONE, type Done, type Due, type Waking } from "./types.ts";

/**
 * Raises the priority of a ticket whose alerts are only counted, and explains it in an internal note: a
 * priority does not wait because a key is flapping or part of an outage. It is never lowered, since a person
 * or another alert may have raised it meanwhile.
 */
export const raise: Waking = async (deps, due) => {
	const { incident, wake } = due;
	const { priority, lines, alertId } = wake.data;
	const { ticketId } = incident;
	if (incident.state !== "open" || ticketId === null || incident.mergedInto !== null) return DONE;
	if (typeof priority !== "string" || !Array.isArray(lines)) return DONE;
	const set = wake.data.set === true ? DONE : await setPriority(deps, due, ticketId, priority);
	if (set !== DONE) return set ?? DONE;
	const data = { ...wake.data, set: true };
	const noted = await noteOnce(deps, { ...due, wake: { ...wake, data } }, ticketId, "internal", (marker) =>
		signed(lines.map(String), marker),
	);
	if (noted.kind !== "done") return noted;
	await deps.acts.record({
		incident: { id: incident.id, notes: 1 },
		timeline: [{ what: "raised priority", alertId: typeof alertId === "number" ? alertId : null, detail: priority }],
		now: deps.clock.now(),
	});
	return DONE;
};

/** @returns `DONE` once it is set; null if there is nothing to raise */
async function setPriority(deps: ActDeps, { incident, wake, keep }: Due, ticketId: number, priority: string): Promise<Done | null> {
	const { acts, clock, psa, ranks } = deps;
	const { data } = wake;
	const seen = await psa.getTicket(ticketId);
	if (!seen.ok) return { kind: "failed", failure: seen.failure, data };
	if (isClosed(deps, null, seen.value)) return null;
	const now = seen.value.priority;
	// If this was already begun, the present priority may have been set by HookWise before a restart.
	const isMine = data.begun === true && now === priority;
	if (!isMine) {
		if (now !== null && !(await ranks.isHigher(psa, priority, now))) {
			await acts.record({ incident: { id: incident.id, priority: now }, now: clock.now() });
			return null;
		}
		await keep({ ...data, begun: true });
		const set = await psa.setPriority(ticketId, priority);
		if (!set.ok) return { kind: "failed", failure: set.failure, data: { ...data, begun: true } };
	}
	await keep({ ...data, set: true });
	return DONE;
}
