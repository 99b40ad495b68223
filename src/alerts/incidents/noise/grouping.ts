import type { Incident, Member } from "../../../store/index.ts";
import { burstEnd, joins, type Outage, outageWith } from "../../noise/index.ts";
import { sourceOf } from "../about.ts";
import type { Policies } from "../policies.ts";
import { type ActDeps, DONE, type Scene, SETTLED, type Step } from "../scene.ts";
import { outageSummary } from "../texts.ts";
import { awaitsOthers, type Downfall } from "./openings.ts";

/** An outage without changes for this long accepts no more members. Milliseconds. */
const MAX_QUIET_MS = 3_600_000;

/**
 * Checks if the alert at the head, which opened without a ticket, is part of an outage. If so, its work moves
 * to the outage's queue.
 * @returns null if it is not part of an outage
 */
export async function joinOutage(deps: ActDeps, scene: Scene, downfall: Downfall): Promise<Step | null> {
	const { opening } = downfall;
	if (opening.groupHash === null) return null;
	const { acts, psa } = deps;
	const current = await acts.currentIncident(psa.identity, opening.groupHash);
	const isOn = current !== null && (current.state === "open" || current.state === "opening");
	const outage = isOn ? await outageOf(deps, current, opening.groupHash, scene.policies) : null;
	if (isOn && outage !== null) {
		if (outage.splits.has(scene.hash)) return null;
		if (joins(opening, outage, scene.policies)) return join(deps, scene, current);
	}
	return gather(deps, scene, downfall, { left: isOn ? current : null, last: current });
}

async function outageOf(deps: ActDeps, incident: Incident, group: string, { groupMs, openDelayMs }: Policies): Promise<Outage> {
	const members = await deps.acts.membership(incident.id);
	// Members went down before they joined.
	const from = Math.min(...members.map(({ joinedAt }) => joinedAt)) - openDelayMs - MAX_QUIET_MS;
	const keys = new Set(members.map(({ keyHash }) => keyHash));
	const openings = Number.isFinite(from) ? await deps.acts.openingsOfGroup(group, from, deps.clock.now()) : [];
	return {
		keys,
		splits: new Set(await deps.acts.splitsOf(incident.id)),
		kinds: new Set(openings.filter(({ keyHash }) => keys.has(keyHash)).map(({ kind }) => kind)),
		burstEndedAt: burstEnd(
			openings.filter(({ keyHash }) => keys.has(keyHash)).map(({ at }) => at),
			groupMs,
		),
		changedAt: Math.max(0, ...members.map(({ changedAt }) => changedAt)),
	};
}

/** Makes the alert part of the outage, and moves its key's work there. */
export async function join(deps: ActDeps, scene: Scene, incident: Incident): Promise<Step> {
	const { acts, clock } = deps;
	const { key, hash, head } = scene;
	const now = clock.now();
	await acts.addCalls(head.id, scene.calls.splice(0));
	await acts.record({ incidentId: incident.id, opened: [sourceOf(head)], now });
	await acts.route(key.lane, key.key, hash, incident.laneKey, now);
	return DONE;
}

/** Earlier outages of the same group. */
interface Before {
	/** An outage that is still open, but was quiet for too long to be joined. */
	readonly left: Incident | null;
	readonly last: Incident | null;
}

/** Starts an outage if enough keys are down, or continues one that ended a moment ago. */
async function gather(deps: ActDeps, scene: Scene, downfall: Downfall, { left, last }: Before): Promise<Step | null> {
	const { acts, psa, clock } = deps;
	const { policies, head, key } = scene;
	const { opening } = downfall;
	const { groupHash } = opening;
	if (awaitsOthers(scene, downfall, clock.now())) return null;
	// No outage is started before the alert would get a ticket of its own.
	if (groupHash === null || head.receivedAt + policies.openDelayMs > clock.now()) return null;
	const splits = new Set(left === null ? [] : await acts.splitsOf(left.id));
	const taken = new Set(left === null ? [] : (await acts.membership(left.id)).map(({ keyHash }) => keyHash));
	const { groupMs } = policies;
	const near = await acts.openingsOfGroup(groupHash, opening.at - groupMs, opening.at + groupMs);
	const members = outageWith(
		opening,
		near.filter(({ keyHash }) => !splits.has(keyHash) && !taken.has(keyHash)),
		policies,
	);
	if (members === null) return null;
	if (last?.state === "closed" && last.closedAt !== null && opening.at - last.closedAt <= policies.reopenWithinMs)
		// The outage's own queue reopens the ticket.
		return last.laneKey === key.key ? null : join(deps, scene, last);
	const { verdict } = head;
	const { company } = verdict.ticket;
	await acts.gather({
		psa: psa.identity,
		keyHash: groupHash,
		laneKey: groupHash,
		key: { kind: "own", text: `outage ${verdict.group ?? ""}`, company },
		endpointId: head.endpointId,
		company,
		summary: outageSummary(members.length, verdict.group ?? company ?? ""),
		members,
		lane: key.lane,
		instead: left?.id ?? null,
		now: clock.now(),
	});
	// The next look-up finds it as part of the outage.
	await acts.addCalls(head.id, scene.calls.splice(0));
	return SETTLED;
}

/** Moves the work of the key at the head to the queue of its outage, if that is another one. */
export async function moveToOutage(deps: ActDeps, scene: Scene, incident: Incident | null): Promise<Step | null> {
	if (incident === null || !incident.grouped || incident.laneKey === scene.key.key) return null;
	if (incident.state !== "open" && incident.state !== "opening") return null;
	await deps.acts.route(scene.key.lane, scene.key.key, scene.hash, incident.laneKey, deps.clock.now());
	return DONE;
}

/** Members that have tickets of their own. */
export const childrenOf = (members: readonly Member[]): readonly Member[] => members.filter(({ incidentId }) => incidentId !== null);
