import type { Clock } from "../../base/clock.ts";

/**
 * Slows down guessing. Failures are counted per account and address together, so that nobody elsewhere is locked out by
 * somebody's guesses, and per address over all accounts.
 */
export interface LoginThrottle {
	/** Whole seconds to wait; 0 when a try may be made. */
	wait(account: string, address: string): number;
	failed(account: string, address: string): void;
}

/** Failures count for this long. */
const WINDOW_MS = 5 * 60_000;
const PER_ACCOUNT = 10;
const PER_ADDRESS = 50;
/** Accounts and addresses that are remembered; past it the longest known is forgotten, so that a flood cannot fill the memory. */
const REMEMBERED = 50_000;

export function createLoginThrottle(clock: Clock): LoginThrottle {
	/** Times of the newest failures, oldest first; no more than the limit that they are counted against. */
	const failures = new Map<string, number[]>();

	function note(key: string, limit: number, now: number): void {
		const times = [...(failures.get(key) ?? []).filter((at) => at > now - WINDOW_MS), now].slice(-limit);
		// Set anew, so that the map is in the order of the last failure.
		failures.delete(key);
		const oldest = failures.size >= REMEMBERED ? failures.keys().next().value : undefined;
		if (oldest !== undefined) failures.delete(oldest);
		failures.set(key, times);
	}

	/** Milliseconds until one more failure would be within the limit. */
	function left(key: string, limit: number, now: number): number {
		const times = failures.get(key) ?? [];
		const oldest = times.length < limit ? undefined : times[0];
		return oldest === undefined ? 0 : Math.max(0, oldest + WINDOW_MS - now);
	}

	const pair = (account: string, address: string): string => `${account.toLowerCase().slice(0, 100)} ${address}`;
	return {
		wait(account, address) {
			const now = clock.now();
			return Math.ceil(Math.max(left(pair(account, address), PER_ACCOUNT, now), left(address, PER_ADDRESS, now)) / 1000);
		},
		failed(account, address) {
			const now = clock.now();
			note(pair(account, address), PER_ACCOUNT, now);
			note(address, PER_ADDRESS, now);
		},
	};
}
