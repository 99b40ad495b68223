import type { Clock } from "../../base/clock.ts";
import type { RemoteReading } from "../../store/index.ts";

/** How far dead letters were counted: `seen` of those since the beginning of `hour` (hours since the epoch). */
export interface Counted {
	readonly hour: number;
	readonly seen: number;
	/** When new ones were last found, milliseconds since the epoch; null if never. */
	readonly newAt: number | null;
}

const HOUR_MS = 3_600_000;

/**
 * Counts dead letters that appeared since the last count, from the hourly counters: history may be long, and replaying or
 * deleting a dead letter makes no other one new.
 */
export async function countNew(
	before: Counted | null,
	deps: { readonly numbers: RemoteReading["numbers"]; readonly clock: Clock },
): Promise<{ readonly counted: Counted; readonly fresh: number }> {
	const now = deps.clock.now();
	const hour = Math.floor(now / HOUR_MS);
	const since = async (from: number): Promise<number> => (await deps.numbers.sums(from * HOUR_MS, now + 1)).dlq ?? 0;
	// What there was before anybody looked is no news.
	const fresh = before === null ? 0 : Math.max(0, (await since(before.hour)) - before.seen);
	return { counted: { hour, seen: await since(hour), newAt: fresh > 0 ? now : (before?.newAt ?? null) }, fresh };
}
