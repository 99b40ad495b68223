import type { Opening, WorkItem } from "../../../store/index.ts";
import { flapsAt, kindOf } from "../../noise/index.ts";
import { isOwnKey } from "../../pipeline/index.ts";
import { sourceOf } from "../about.ts";
import type { FoundNone } from "../find.ts";
import { groupHash } from "../keys.ts";
import type { ActDeps, Scene } from "../scene.ts";

/** How the alert at the head went down. */
export interface Downfall {
	readonly opening: Opening;
	/** It was written down just now. */
	readonly isNew: boolean;
	/** Times that its key went down within `flap_minutes`, this one included. */
	readonly flips: number;
	readonly flaps: boolean;
}

/** Whether anybody wants to know how often the key goes down, and with what. */
const isWatched = ({ head, policies }: Scene): boolean =>
	head.tag === "OPEN" && !isOwnKey(head.verdict.key) && (policies.flapCount > 0 || policies.groupCount > 0);

/**
 * Writes down that the key went down, if it was up: a repeat of what is down already is no other time.
 * @param none what was found where no ticket is open; null where one is
 * @param lasts it may be part of an outage
 * @returns null for what is no opening, and where neither flapping nor grouping is on
 */
export async function wentDown(deps: ActDeps, scene: Scene, none: FoundNone | null, lasts: boolean): Promise<Downfall | null> {
	if (!isWatched(scene)) return null;
	const { head, hash, policies } = scene;
	const known = await deps.acts.currentOpening(hash);
	const endedAt = none === null || known === null ? null : closedSince(none, known);
	const isNew = known === null || endedAt !== null;
	const opening = isNew ? await begin(deps, scene, endedAt, lasts) : known;
	if (policies.flapCount <= 0) return { opening, isNew, flips: 1, flaps: false };
	const times = await deps.acts.openingsOf(hash, head.receivedAt - policies.flapMs);
	const before = times.filter((at) => at <= opening.at);
	return { opening, isNew, flips: before.length, flaps: flapsAt(times, opening.at, policies) };
}

/** Its ticket was closed without a recovery: by a person, or for want of news. */
function closedSince({ incident, last }: FoundNone, { at }: Opening): number | null {
	const closedAt = last?.closedAt ?? incident?.closedAt ?? null;
	return incident?.state === "closed" && closedAt !== null && closedAt > at ? closedAt : null;
}

async function begin(deps: ActDeps, { head, policies }: Scene, endedAt: number | null, lasts: boolean): Promise<Opening> {
	const { verdict } = head;
	const { company, summary } = verdict.ticket;
	const opening = {
		id: head.id,
		...sourceOf(head),
		groupHash: lasts && policies.groupCount > 0 && verdict.group !== null ? groupHash(company, verdict.group) : null,
		company,
		title: summary,
		kind: kindOf(verdict, head.endpointId),
		at: head.receivedAt,
	};
	await deps.acts.beginOpening(opening, endedAt);
	return { ...opening, recoveredAt: null };
}

/** A person tries the endpoint and wants to see the ticket; its request ids begin so by contract. */
export const isTest = ({ requestId }: WorkItem): boolean => requestId.startsWith("test_");

/** From so long after the time of its ticket on an alert is decided late. Milliseconds. */
const LATE_MS = 2_000;

/**
 * What is decided late is so together with others: after an outage of the PSA, a window or a restart. They may be one outage, and some of
 * them over: the first get no ticket, and make no outage, before the others are seen.
 */
export function awaitsOthers({ head, policies, key, hash }: Scene, { opening, isNew, flaps }: Downfall, now: number): boolean {
	if (!isNew || flaps || opening.groupHash === null || key.key !== hash || isTest(head)) return false;
	return now - head.receivedAt - policies.openDelayMs >= LATE_MS;
}

/** Whether everything that opened among these has recovered, and with which of them; null: something is still broken. */
export function overWith(items: readonly WorkItem[]): number | null {
	const down = new Set<string>();
	for (const item of items) {
		const source = JSON.stringify(sourceOf(item));
		if (item.tag === "OPEN") down.add(source);
		if (item.tag !== "CLOSE") continue;
		// One that never opened speaks for the only one that did.
		if (!down.delete(source) && down.size === 1) down.clear();
		if (down.size === 0) return item.id;
	}
	return null;
}
