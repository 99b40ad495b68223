import type { Clock } from "../../base/clock.ts";

/** Keeps a person's input between two requests. In memory only: after a restart it must be sent again. */
export interface Shelf<T> {
	/** Stores a value in place of the person's earlier one. @returns the token that finds it again */
	keep(who: string, what: T): string;
	/** null if it is too old, or somebody else's. */
	look(who: string, token: string): T | null;
	/** Returns a value and removes it. */
	take(who: string, token: string): T | null;
}

const MAX_AGE_MS = 15 * 60_000;
/** Maximum number of people; more push out the oldest. */
const MAX_KEPT = 8;

export function createShelf<T>(clock: Clock): Shelf<T> {
	const kept = new Map<string, { readonly who: string; readonly until: number; readonly what: T }>();
	const look = (who: string, token: string): T | null => {
		const one = kept.get(token);
		return one === undefined || one.who !== who || one.until <= clock.now() ? null : one.what;
	};
	return {
		keep(who, what) {
			for (const [token, one] of kept) if (one.until <= clock.now() || one.who === who) kept.delete(token);
			const oldest = kept.size >= MAX_KEPT ? kept.keys().next().value : undefined;
			if (oldest !== undefined) kept.delete(oldest);
			const token = Bun.randomUUIDv7();
			kept.set(token, { who, until: clock.now() + MAX_AGE_MS, what });
			return token;
		},
		look,
		take(who, token) {
			const what = look(who, token);
			if (what !== null) kept.delete(token);
			return what;
		},
	};
}
