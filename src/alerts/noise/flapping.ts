/**
 * Rules for when a key is flapping, and when it has become quiet (docs/contract/behaviour.md, section 3,
 * "Flapping"). Times are milliseconds since the epoch.
 */

export interface FlapPolicy {
	/** Number of openings within `flapMs` from which a key is flapping; 0 turns this off. */
	readonly flapCount: number;
	readonly flapMs: number;
}

/** Number of openings in the time before `at`, including the one at `at`. */
export const flipsAt = (openings: readonly number[], at: number, { flapMs }: FlapPolicy): number =>
	openings.filter((one) => one > at - flapMs && one <= at).length;

/** True if the key is flapping with its opening at `at`. @param openings all known openings, including that one */
export const flapsAt = (openings: readonly number[], at: number, policy: FlapPolicy): boolean =>
	policy.flapCount > 0 && flipsAt(openings, at, policy) >= policy.flapCount;

/**
 * Earliest time when a flapping key may count as quiet.
 * @param isDown true if it is down now
 * @param changedAt time when it last went down or up
 * @returns null while it is down
 */
export const calmAt = (isDown: boolean, changedAt: number, { flapMs }: Pick<FlapPolicy, "flapMs">): number | null =>
	isDown ? null : changedAt + flapMs;
