/** Longest wait between two tries, in milliseconds. */
const MAX_MS = 15 * 60_000;

/**
 * Milliseconds until the next try: doubles from `baseMs`, with 20 % jitter either way, at most 15 minutes.
 * @param failed number of failed tries, 1 or more
 * @param random from 0 up to 1
 */
export function backoff(failed: number, baseMs: number, random: number): number {
	const doubled = Math.min(MAX_MS, baseMs * 2 ** Math.min(failed - 1, 30));
	return Math.round(Math.min(MAX_MS, doubled * (0.8 + 0.4 * random)));
}

export interface Retry {
	readonly now: number;
	readonly failed: number;
	readonly baseMs: number;
	readonly random: number;
	/** Earliest time (`Retry-After`); null if there is none. */
	readonly notBefore: number | null;
}

/** Time of the next try, in milliseconds since the epoch. */
export const retryAt = (retry: Retry): number =>
	Math.max(retry.now + backoff(retry.failed, retry.baseMs, retry.random), retry.notBefore ?? 0);
