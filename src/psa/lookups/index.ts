/**
 * Lists from ConnectWise for forms and checks: cached for an hour, and kept for times when ConnectWise does
 * not answer.
 */
import type { Clock } from "../../base/clock.ts";
import type { LivePsa } from "../current/index.ts";
import type { Answer, Failure } from "../port/index.ts";

export type ListName = "boards" | "priorities" | "statuses" | "types" | "subtypes" | "items" | "companies";

export type Listed =
	| { readonly ok: true; readonly items: readonly object[]; readonly stale: boolean }
	| { readonly ok: false; readonly failure: Failure };

export interface Lookups {
	/**
	 * @param argument board id, or search text for companies; blank for other lists
	 * @param refresh true to ask again, whatever is cached
	 */
	list(name: ListName, argument: string, refresh: boolean): Promise<Listed>;
	/** Clears the cache. @returns the number of lists in it */
	clear(): number;
}

const FRESH_MS = 3_600_000;
/** Maximum number of cached lists; searches for companies make many. */
const MAX_LISTS = 500;

export function createLookups({ psa, clock }: { psa: LivePsa; clock: Clock }): Lookups {
	const cache = new Map<string, { at: number; items: readonly object[] }>();
	const asking = new Map<string, Promise<Answer<readonly object[]>>>();
	// Lists of another PSA must not be shown for this one.
	psa.onSwap(() => {
		cache.clear();
		asking.clear();
	});

	/** Statuses for choosing; inactive ones are left out. */
	async function activeStatuses(board: number): Promise<Answer<readonly object[]>> {
		const answer = await psa.statuses(board);
		return answer.ok ? { ...answer, value: answer.value.filter(({ inactive }) => !inactive) } : answer;
	}

	function ask(name: ListName, argument: string): Promise<Answer<readonly object[]>> {
		const board = Number(argument);
		switch (name) {
			case "boards":
				return psa.boards();
			case "priorities":
				return psa.priorities();
			case "statuses":
				return activeStatuses(board);
			case "types":
				return psa.types(board);
			case "subtypes":
				return psa.subtypes(board);
			case "items":
				return psa.items(board);
			case "companies":
				return psa.companies(argument);
		}
	}

	const lookups: Lookups = {
		async list(name, argument, refresh) {
			const key = `${name} ${argument}`;
			const known = cache.get(key);
			if (!refresh && known !== undefined && clock.now() - known.at < FRESH_MS) return { ok: true, items: known.items, stale: false };
			const asked = psa.current();
			const pending = asking.get(key) ?? ask(name, argument).finally(() => asking.get(key) === pending && asking.delete(key));
			asking.set(key, pending);
			const answer = await pending;
			if (psa.current() !== asked) return lookups.list(name, argument, refresh);
			if (answer.ok) {
				const oldest = cache.size >= MAX_LISTS ? cache.keys().next().value : undefined;
				if (oldest !== undefined) cache.delete(oldest);
				cache.delete(key);
				cache.set(key, { at: clock.now(), items: answer.value });
				return { ok: true, items: answer.value, stale: false };
			}
			return known === undefined ? { ok: false, failure: answer.failure } : { ok: true, items: known.items, stale: true };
		},
		clear() {
			const lists = cache.size;
			cache.clear();
			return lists;
		},
	};
	return lookups;
}
