import type { Clock } from "../../base/clock.ts";

/** What someone sent, between two of their requests. In memory: after a restart it is sent again. */
export interface Shelf<T> {
	/** In place of what the same person left here before. @returns the word by which they find it again */
	keep(who: string, what: T): string;
	/** null when it is too long ago, or someone else's. */
	look(who: string, token: string): T | null;
	/** Gives it and forgets it. */
	take(who: string, token: string): T | null;
}

const MAX_AGE_MS = 15 * 60_000;
/** More people at once would push the oldest out. */
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
