import type { Clock } from "../clock.ts";
import { createWindowCounter } from "../security/index.ts";

/**
 * Slows down guessing. Failures are counted per account and address together, so that nobody elsewhere is locked out by
 * somebody's guesses, and per address over all accounts.
 */
export interface LoginThrottle {
	/** Seconds to wait; 0 when a try may be made. */
	wait(account: string, address: string): number;
	failed(account: string, address: string): void;
}

const WINDOW_MS = 5 * 60_000;
const PER_ACCOUNT = 10;
const PER_ADDRESS = 50;

export function createLoginThrottle(clock: Clock): LoginThrottle {
	const byAccount = createWindowCounter({ clock, windowMs: WINDOW_MS, capacity: 50_000 });
	const byAddress = createWindowCounter({ clock, windowMs: WINDOW_MS, capacity: 50_000 });
	const key = (account: string, address: string): string => `${account.toLowerCase().slice(0, 100)} ${address}`;
	return {
		wait: (account, address) =>
			byAccount.count(key(account, address)) >= PER_ACCOUNT || byAddress.count(address) >= PER_ADDRESS ? byAddress.secondsLeft() : 0,
		failed(account, address) {
			byAccount.hit(key(account, address));
			byAddress.hit(address);
		},
	};
}
