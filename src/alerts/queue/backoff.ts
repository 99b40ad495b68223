/** Longest wait between two tries. */
const MAX_MS = 15 * 60_000;

/**
 * Milliseconds until the next try: doubling from `baseMs`, with 20 % jitter either way, at most 15 minutes.
 * @param failed tries that have failed so far, 1 or more
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
	/** Never sooner than this (`Retry-After`); null for no such limit. */
	readonly notBefore: number | null;
}

/** When the next try is due, in milliseconds since the epoch. */
export const retryAt = (retry: Retry): number =>
	Math.max(retry.now + backoff(retry.failed, retry.baseMs, retry.random), retry.notBefore ?? 0);
