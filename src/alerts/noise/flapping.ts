/** When a key flaps, and when it has come to rest (docs/contract/behaviour.md, section 3, "Flapping"). Times are milliseconds since the epoch. */

export interface FlapPolicy {
	/** From so many openings within `flapMs` on it flaps; 0: never. */
	readonly flapCount: number;
	readonly flapMs: number;
}

/** Openings of a key in the time before `at`, the one at `at` included. */
export const flipsAt = (openings: readonly number[], at: number, { flapMs }: FlapPolicy): number =>
	openings.filter((one) => one > at - flapMs && one <= at).length;

/** Whether the key flaps with its opening at `at`. @param openings all that are known, that one included */
export const flapsAt = (openings: readonly number[], at: number, policy: FlapPolicy): boolean =>
	policy.flapCount > 0 && flipsAt(openings, at, policy) >= policy.flapCount;

/**
 * When a flapping key may be called quiet.
 * @param isDown whether it is down now
 * @param changedAt when it last went down or up
 * @returns null while it is down
 */
export const calmAt = (isDown: boolean, changedAt: number, { flapMs }: Pick<FlapPolicy, "flapMs">): number | null =>
	isDown ? null : changedAt + flapMs;
