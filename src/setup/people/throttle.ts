import type { Clock } from "../../base/clock.ts";
import { networkOf } from "../../base/security/index.ts";

/** One try, counted before it is checked. */
export interface Try {
	/** Does not count the try: it was right, or was not checked. */
	takeBack(): void;
}

export type Begun = { readonly seconds: number } | Try;

/**
 * Slows down guessing. A try counts from its beginning, so that many concurrent ones do not get around the
 * limit. Failures are counted per account and address together, so that nobody else is locked out by guesses,
 * and per address over all accounts. An IPv6 /64 counts as one address, since its owner has all of its
 * addresses.
 */
export interface LoginThrottle {
	/**
	 * @param isKnown true if the account's owner logged in from this address before; tries by others do not
	 * count against it then
	 */
	begin(account: string, address: string, isKnown?: boolean): Begun;
	/** Whole seconds to wait; 0 if a try is allowed. */
	wait(account: string, address: string): number;
}

export interface Limit {
	readonly most: number;
	readonly withinMs: number;
}

const MINUTE = 60_000;
const PER_ACCOUNT: Limit = { most: 10, withinMs: 5 * MINUTE };
const PER_ADDRESS: Limit = { most: 50, withinMs: 5 * MINUTE };
/**
 * Maximum number of remembered accounts and addresses; beyond it the oldest is dropped, so that a flood
 * cannot fill the memory.
 */
const REMEMBERED = 50_000;

/** Counts of tries by key, each with its limit. */
export interface Tally {
	/** Whole seconds until another try is allowed. */
	wait(key: string, limit: Limit): number;
	/** Counts one try; the returned function takes it back. */
	add(key: string, limit: Limit): () => void;
}

export function createTally(clock: Clock): Tally {
	/** Times of the newest tries by key, oldest first; no more than the limit they are counted against. */
	const tries = new Map<string, number[]>();
	return {
		wait(key, { most, withinMs }) {
			const times = tries.get(key) ?? [];
			const oldest = times.length < most ? undefined : times[0];
			return oldest === undefined ? 0 : Math.ceil(Math.max(0, oldest + withinMs - clock.now()) / 1000);
		},
		add(key, { most, withinMs }) {
			const now = clock.now();
			const times = [...(tries.get(key) ?? []).filter((at) => at > now - withinMs), now].slice(-most);
			// Deleted and set again, so that the map is ordered by last try.
			tries.delete(key);
			const oldest = tries.size >= REMEMBERED ? tries.keys().next().value : undefined;
			if (oldest !== undefined) tries.delete(oldest);
			tries.set(key, times);
			return () => {
				const left = tries.get(key) ?? [];
				const at = left.lastIndexOf(now);
				if (at >= 0) left.splice(at, 1);
				if (left.length === 0) tries.delete(key);
			};
		},
	};
}

export function createLoginThrottle(clock: Clock): LoginThrottle {
	const tally = createTally(clock);
	const nameOf = (account: string): string => account.toLowerCase().slice(0, 100);
	const wait = (pair: string, address: string | null): number =>
		Math.max(tally.wait(pair, PER_ACCOUNT), address === null ? 0 : tally.wait(address, PER_ADDRESS));
	return {
		wait(account, address) {
			const network = networkOf(address);
			return wait(`${nameOf(account)} ${network}`, network);
		},
		begin(account, address, isKnown = false) {
			const network = networkOf(address);
			const pair = `${nameOf(account)} ${network}`;
			const seconds = wait(pair, isKnown ? null : network);
			if (seconds > 0) return { seconds };
			const back = [tally.add(pair, PER_ACCOUNT), tally.add(network, PER_ADDRESS)];
			return {
				takeBack() {
					for (const one of back) one();
				},
			};
		},
	};
}
