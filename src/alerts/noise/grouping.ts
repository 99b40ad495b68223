/** When alerts are one outage, and which belong to it (docs/contract/behaviour.md, section 3, "Grouping"). Times are milliseconds since the epoch. */

export interface GroupPolicy {
	/** From so many keys within `groupMs` on they are one outage; 0: never. */
	readonly groupCount: number;
	readonly groupMs: number;
}

/** A key of a group that went down. */
export interface Down {
	readonly keyHash: string;
	readonly at: number;
	/** null: it is down still. */
	readonly recoveredAt: number | null;
	/** What is wrong with it (`kindOf`). */
	readonly kind: string;
}

/** An outage that is under way. */
export interface Outage {
	/** Keys that are part of it, or were. */
	readonly keys: ReadonlySet<string>;
	/** Keys of which a person said that they are not part of it. */
	readonly splits: ReadonlySet<string>;
	readonly kinds: ReadonlySet<string>;
	/** When the last of them went down before it was quiet (`burstEnd`). */
	readonly burstEndedAt: number;
	/** When one of them last went down or up. */
	readonly changedAt: number;
}

/** How long after its last change an outage still takes in more of the same kind. */
const SAME_KIND_MS = 3_600_000;

/**
 * Whether what went down is one outage together with others of its group.
 * @param mine a key that is down
 * @param group openings of its group from about the same time, `mine` included or not
 * @returns its members, each key once, `mine` among them; null when it is none
 */
export function outageWith<T extends Down>(mine: T, group: readonly T[], { groupCount, groupMs }: GroupPolicy): readonly T[] | null {
	if (groupCount <= 0) return null;
	const near = group.filter(({ at, recoveredAt }) => recoveredAt === null && Math.abs(at - mine.at) <= groupMs);
	const byKey = new Map([...near, mine].map((one) => [one.keyHash, one]));
	const members = [...byKey.values()].sort((a, b) => a.at - b.at);
	return mostWithin(members, mine.at, groupMs) >= groupCount ? members : null;
}

/** The most of them that lie in one stretch of `ms` which `at` is in: such a stretch begins with one of them. */
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
 * Whether what goes down at `at` belongs to an outage that is under way: what was part of it does, everything does until it has been
 * quiet for `groupMs`, and more of the same kind does for an hour.
 */
export function joins(mine: Pick<Down, "keyHash" | "at" | "kind">, outage: Outage, { groupMs }: Pick<GroupPolicy, "groupMs">): boolean {
	if (outage.splits.has(mine.keyHash)) return false;
	if (outage.keys.has(mine.keyHash)) return true;
	if (mine.at - outage.burstEndedAt <= groupMs) return true;
	return mine.at - outage.changedAt <= SAME_KIND_MS && outage.kinds.has(mine.kind);
}

/** When an outage first became quiet: the last of its openings before none came for `groupMs`. @param openings in any order */
export function burstEnd(openings: readonly number[], groupMs: number): number {
	const [first = 0, ...rest] = [...openings].sort((a, b) => a - b);
	let end = first;
	for (const at of rest) {
		if (at - end > groupMs) return end;
		end = at;
	}
	return end;
}
