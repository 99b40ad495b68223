import type { Opening, WorkItem } from "../../../store/index.ts";
import { flapsAt, kindOf } from "../../noise/index.ts";
import { isOwnKey } from "../../pipeline/index.ts";
import { sourceOf } from "../about.ts";
import type { FoundNone } from "../find.ts";
import { groupHash } from "../keys.ts";
import type { ActDeps, Scene } from "../scene.ts";

/** How the key of the alert at the head went down. */
export interface Downfall {
	readonly opening: Opening;
	/** True if the opening was recorded just now. */
	readonly isNew: boolean;
	/** Number of times that its key went down within `flap_minutes`, this one included. */
	readonly flips: number;
	readonly flaps: boolean;
}

/** True if flapping or grouping is on, so that the openings of the key are needed. */
const isWatched = ({ head, policies }: Scene): boolean =>
	head.tag === "OPEN" && !isOwnKey(head.verdict.key) && (policies.flapCount > 0 || policies.groupCount > 0);

/**
 * Records that the key went down, if it was up. A repeat while it is down is not a new opening.
 * @param none the look-up's result if no ticket is open; null if one is
 * @param lasts true if it may be part of an outage
 * @returns null if it is not an opening, or if both flapping and grouping are off
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

/** Time when the ticket was closed without a recovery, by a person or for lack of news; null if it was not. */
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

/** True for a test. The person who sent it wants to see a ticket. Test request ids begin with `test_` by contract. */
export const isTest = ({ requestId }: WorkItem): boolean => requestId.startsWith("test_");

/** An alert that is decided this long after its ticket was due is late. Milliseconds. */
const LATE_MS = 2_000;

/**
 * True if an alert is decided late, probably together with others: after an outage of the PSA, a window or a
 * restart. They may form one outage, and some may be over already. So the first ones wait until the others
 * are seen.
 */
export function awaitsOthers({ head, policies, key, hash }: Scene, { opening, isNew, flaps }: Downfall, now: number): boolean {
	if (!isNew || flaps || opening.groupHash === null || key.key !== hash || isTest(head)) return false;
	return now - head.receivedAt - policies.openDelayMs >= LATE_MS;
}

/** Id of the alert with which everything that opened among these has recovered; null if something is still down. */
export function overWith(items: readonly WorkItem[]): number | null {
	const down = new Set<string>();
	for (const item of items) {
		const source = JSON.stringify(sourceOf(item));
		if (item.tag === "OPEN") down.add(source);
		if (item.tag !== "CLOSE") continue;
		// A recovery without an opening of its own ends the only one that is open.
		if (!down.delete(source) && down.size === 1) down.clear();
		if (down.size === 0) return item.id;
	}
	return null;
}
