import type { Clock } from "../../../base/clock.ts";
import { type ActStore, PSA_LANE } from "../../../store/index.ts";
import { keyHash } from "../keys.ts";

/** A member to remove from an outage, given by its key or by one of its alerts. */
export type Part = { readonly keyHash: string } | { readonly alertId: number };

/** `unknown`: no such outage; `absent`: not a member of it; `over`: it has recovered, so it gets no ticket. */
export type SplitOff = "split" | "over" | "absent" | "unknown";

/** Removes a member from an outage because a person said “This is not part of it”. @param by the person */
export async function splitOff(
	{ acts, clock }: { readonly acts: ActStore; readonly clock: Clock },
	incidentId: number,
	part: Part,
	by: string,
): Promise<SplitOff> {
	const incident = await acts.incident(incidentId);
	if (incident === null || !incident.grouped) return "unknown";
	const key = "keyHash" in part ? part.keyHash : await keyOf(acts, part.alertId);
	const member = (await acts.members(incidentId)).find((one) => one.keyHash === key);
	if (member === undefined || !(await acts.split(incidentId, member, by, clock.now()))) return "absent";
	if (member.incidentId !== null) return "split";
	const opening = await acts.currentOpening(member.keyHash);
	if (member.recoveredAt !== null || opening === null) return "over";
	await acts.again(PSA_LANE, opening.id, member.keyHash, clock.now());
	return "split";
}

/** Id of the present outage in which an alert's key is down. @param psa identity of the PSA with its ticket */
export async function outageOf({ acts }: { readonly acts: ActStore }, psa: string, alertId: number): Promise<number | null> {
	const key = await keyOf(acts, alertId);
	const incident = key === null ? null : await acts.currentIncident(psa, key);
	if (incident === null || !incident.grouped || incident.state !== "open") return null;
	const member = (await acts.sources(incident.id)).some(({ keyHash: hash, state }) => hash === key && state === "open");
	return member ? incident.id : null;
}

async function keyOf(acts: ActStore, alertId: number): Promise<string | null> {
	const alert = await acts.verdictOf(alertId);
	return alert === null ? null : keyHash(alert.verdict.key, alert.endpointId);
}
