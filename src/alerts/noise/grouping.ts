/**
 * Rules for when alerts are one outage, and which alerts belong to it (docs/contract/behaviour.md, section 3,
 * "Grouping"). Times are milliseconds since the epoch.
 */

export interface GroupPolicy {
	/** Number of keys within `groupMs` from which they are one outage; 0 turns this off. */
	readonly groupCount: number;
	readonly groupMs: number;
}

/** One opening of a key in a group. */
export interface Down {
	readonly keyHash: string;
	readonly at: number;
	/** null while it is still down. */
	readonly recoveredAt: number | null;
	/** Kind of problem (`kindOf`). */
	readonly kind: string;
}

/** A present outage. */
export interface Outage {
	/** Keys that are or were members. */
	readonly keys: ReadonlySet<string>;
	/** Keys that a person removed from it. */
	readonly splits: ReadonlySet<string>;
	readonly kinds: ReadonlySet<string>;
	/** Last opening before it first became quiet (`burstEnd`). */
	readonly burstEndedAt: number;
	/** Time when one of its members last went down or up. */
	readonly changedAt: number;
}

/** Time after its last change during which an outage still accepts problems of the same kind. Milliseconds. */
const SAME_KIND_MS = 3_600_000;

/**
 * Checks if an opening forms an outage with others of its group.
 * @param mine the opening
 * @param group openings of its group from about the same time, with or without `mine`
 * @returns the members, each key once, `mine` included; null if it is not an outage
 */
export function outageWith<T extends Down>(mine: T, group: readonly T[], { groupCount, groupMs }: GroupPolicy): readonly T[] | null {
	if (groupCount <= 0) return null;
	const near = group.filter(({ at, recoveredAt }) => recoveredAt === null && Math.abs(at - mine.at) <= groupMs);
	const byKey = new Map([...near, mine].map((one) => [one.keyHash, one]));
	const members = [...byKey.values()].sort((a, b) => a.at - b.at);
	return mostWithin(members, mine.at, groupMs) >= groupCount ? members : null;
}

/** The largest number of them within one stretch of `ms` that includes `at`. Such a stretch begins at one of them. */
function mostWithin(sorted: readonly Down[], at: number, ms: number): number {
	let most = 0;
	let through = 0;
	for (const [from, first] of sorted.entries()) {
		if (first.at > at) break;
		while (through < sorted.length && (sorted[through]?.at ?? 0) - first.at <= ms) through++;
		if (at - first.at <= ms) most = Math.max(most, through - from);
	}
	return most;
}

/**
 * True if an opening belongs to a present outage. Former members always do, all keys of the group do until
 * the outage was quiet for `groupMs`, and keys with the same kind of problem do for an hour.
 */
export function joins(mine: Pick<Down, "keyHash" | "at" | "kind">, outage: Outage, { groupMs }: Pick<GroupPolicy, "groupMs">): boolean {
	if (outage.splits.has(mine.keyHash)) return false;
	if (outage.keys.has(mine.keyHash)) return true;
	if (mine.at - outage.burstEndedAt <= groupMs) return true;
	return mine.at - outage.changedAt <= SAME_KIND_MS && outage.kinds.has(mine.kind);
}

/**
 * Last opening before an outage first became quiet, meaning that no other followed within `groupMs`. @param
 * openings in any order
 */
export function burstEnd(openings: readonly number[], groupMs: number): number {
	const [first = 0, ...rest] = [...openings].sort((a, b) => a - b);
	let end = first;
	for (const at of rest) {
		if (at - end > groupMs) return end;
		end = at;
	}
	return end;
}
