/**
 * Deletes data that need not be kept any longer (docs/contract/behaviour.md, section 6). Audit and counters
 * are never deleted.
 */
import { type Clock, pause } from "../../base/clock.ts";
import type { EndpointDirectory } from "../../setup/endpoints/index.ts";
import type { RetentionStore, Slice } from "../../store/index.ts";

export interface RetentionDeps {
	readonly store: RetentionStore;
	readonly directory: Pick<EndpointDirectory, "all">;
	readonly clock: Clock;
	/** LOG_RETENTION_DAYS. */
	readonly days: number;
	/** Waits between two transactions, by the machine's clock by default. Tests need not wait. */
	readonly breathe?: (ms: number) => Promise<void>;
}

/** Result of one run. */
export interface Forgotten {
	readonly alerts: number;
	readonly incidents: number;
	readonly expired: number;
	readonly endpoints: number;
	/** Free pages that are still in the file. */
	readonly freePages: number;
	/** False if it was told to stop before the end; the next run continues. */
	readonly finished: boolean;
}

const DAY_MS = 86_400_000;
/** Maximum work in one transaction. Milliseconds. */
const SLICE_MS = 4;
/** Pause between two transactions, so that the writer is free most of the time. Milliseconds. */
const PAUSE_MS = 16;
/** The search index is tidied when this share of it is dead, and at least this number of alerts. */
const SHARE = 0.1;
const FEW = 2_000;
/** Maximum number of tidying steps, in case the index grows faster than it is tidied. */
const STEPS = 50_000;
/** Number of expired rows deleted in one transaction. */
const EXPIRED = 200;
/** Number of pages returned in one transaction. */
const PAGES = 64;
/** Number of free pages that are kept for new data, so that the file need not grow again. */
const SPARE_PAGES = 256;
/** Minimum number of days for which a key with a closed incident is remembered, so that its ticket is recognised. */
const INCIDENT_DAYS = 90;

/**
 * Runs until all old data are deleted, a few milliseconds at a time.
 * @throws StoreUnavailable; the next run continues
 */
export async function forgetOld(deps: RetentionDeps, isStopping: () => boolean): Promise<Forgotten> {
	const { store, clock } = deps;
	const breathe = deps.breathe ?? ((ms) => pause(clock, ms));
	const now = clock.now();
	const before = now - deps.days * DAY_MS;

	async function all(next: (after: number) => Promise<Slice>): Promise<number> {
		let removed = 0;
		let after: number | null = 0;
		while (after !== null && !isStopping()) {
			const slice: Slice = await next(after);
			removed += slice.removed;
			after = slice.next;
			await breathe(PAUSE_MS);
		}
		return removed;
	}

	/** The index is tidied while it empties: a step over words that are nearly all dead would take long. */
	let untidied = 0;
	const alerts = await all(async (after) => {
		const slice = await store.dropAlerts(before, after, SLICE_MS);
		untidied += slice.removed;
		const due = slice.next === null ? untidied > 0 : untidied >= Math.max(FEW, (await store.remaining(slice.next)) * SHARE);
		if (due) {
			untidied = 0;
			for (let done = 0; done < STEPS && !isStopping() && (await store.tidyWords(done)); done++) await breathe(PAUSE_MS);
		}
		return slice;
	});
	await all((after) => store.dropIntents(before, after, SLICE_MS));
	const closedBefore = now - Math.max(deps.days * DAY_MS, INCIDENT_DAYS * DAY_MS, longestReopening(deps));
	const incidents = await all((after) => store.dropIncidents(closedBefore, after, SLICE_MS));
	let expired = 0;
	for (let last = EXPIRED; last >= EXPIRED && !isStopping(); expired += last) {
		last = await store.dropExpired(now, EXPIRED);
		await breathe(PAUSE_MS);
	}
	if (!isStopping()) await store.dropOldTokens(now);
	const endpoints = isStopping() ? 0 : await store.dropEndpoints(before);
	const freePages = await shrink(store, breathe, isStopping);
	return { alerts, incidents, expired, endpoints, freePages, finished: !isStopping() };
}

/** Longest time for which an endpoint may reopen a closed ticket. Milliseconds. */
const longestReopening = ({ directory }: RetentionDeps): number =>
	directory.all().reduce((longest, { reopenWithinMs }) => Math.max(longest, reopenWithinMs), 0);

async function shrink(store: RetentionStore, breathe: (ms: number) => Promise<void>, isStopping: () => boolean): Promise<number> {
	let left = await store.shrink(0);
	while (left > SPARE_PAGES && !isStopping()) {
		const now = await store.shrink(Math.min(PAGES, left - SPARE_PAGES));
		await breathe(PAUSE_MS);
		// A file without incremental vacuum (an old one, restored) returns no pages.
		if (now >= left) return now;
		left = now;
	}
	return left;
}
