import type { Incident, IncidentSource, Source, WorkItem } from "../../../store/index.ts";
import { sourceOf } from "../about.ts";
import type { ActDeps } from "../scene.ts";

const isSame = (a: Source, b: Source): boolean => a.keyHash === b.keyHash && a.endpointId === b.endpointId && a.origin === b.origin;

/**
 * Sources that a recovery ends: its own; if that never opened the incident, those it opened under another
 * configuration; if there are none either, the only open source there is.
 */
export function spokenFor(open: readonly IncidentSource[], recovery: Source, key: string): readonly IncidentSource[] {
	const own = open.filter((source) => isSame(source, recovery));
	if (own.length > 0) return own;
	const moved = open.filter(({ endpointId, origin }) => endpointId === recovery.endpointId && origin === recovery.origin && origin !== "");
	if (moved.length > 0) return moved;
	const ofKey = open.filter(({ keyHash }) => keyHash === key);
	return ofKey.length === 1 ? ofKey : [];
}

/** Sources that hold an incident open. */
export const openSources = async (deps: Pick<ActDeps, "acts">, incidentId: number): Promise<readonly IncidentSource[]> =>
	(await deps.acts.sources(incidentId)).filter(({ state }) => state === "open");

/**
 * True if something else still holds the ticket open when this source recovers: another source, a child with
 * its own ticket, or
 * a merged ticket.
 * @param pending repeats of the key that wait before the recovery
 */
export async function isHeld(
	deps: ActDeps,
	incident: Incident,
	recovery: WorkItem,
	hash: string,
	pending: readonly WorkItem[],
): Promise<boolean> {
	const mine = sourceOf(recovery);
	if (incident.mergedInto !== null) return isParentHeld(deps, incident, incident.mergedInto);
	const { open, near } = await deps.acts.holding(incident.id, { ...mine, keyHash: hash });
	const spoken = spokenFor(near, mine, hash);
	if (open > spoken.length && (incident.grouped || incident.keyHash === hash)) return true;
	const news = pending.filter(({ tag }) => tag === "OPEN").map((item) => sourceOf(item));
	if (news.some((source) => !isSame(source, mine) && !spoken.some((one) => isSame(one, source)))) return true;
	return isHeldByTickets(deps, incident);
}

/** True if other tickets hold it open: children, or tickets merged into it. */
export async function isHeldByTickets(deps: ActDeps, incident: Incident): Promise<boolean> {
	if (incident.grouped) {
		const members = await deps.acts.members(incident.id);
		if (members.some(({ incidentId, recoveredAt }) => incidentId !== null && recoveredAt === null)) return true;
	}
	return incident.ticketId !== null && (await deps.acts.mergedInto(deps.psa.identity, incident.ticketId)).length > 0;
}

/**
 * True if the parent must stay open. It is closed only if HookWise created it and everything merged into it
 * has recovered, its own key included.
 */
async function isParentHeld(deps: ActDeps, incident: Incident, parentId: number): Promise<boolean> {
	const parent = await deps.acts.incidentOfTicket(deps.psa.identity, parentId);
	if (parent === null || !parent.ours || (await openSources(deps, parent.id)).length > 0) return true;
	const others = (await deps.acts.mergedInto(deps.psa.identity, parentId)).filter(({ id }) => id !== incident.id);
	return others.length > 0;
}
