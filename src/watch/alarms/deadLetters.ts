import type { Clock } from "../../base/clock.ts";
import type { RemoteReading } from "../../store/index.ts";

/** Progress of counting: `seen` dead letters since the beginning of `hour` (hours since the epoch). */
export interface Counted {
	readonly hour: number;
	readonly seen: number;
	/** Time when new ones were last found, milliseconds since the epoch; null if never. */
	readonly newAt: number | null;
}

const HOUR_MS = 3_600_000;

/**
 * Counts dead letters that appeared since the last count. Uses the hourly counters, since history may be
 * long, and since replaying or deleting a dead letter must not make another one look new.
 */
export async function countNew(
	before: Counted | null,
	deps: { readonly numbers: RemoteReading["numbers"]; readonly clock: Clock },
): Promise<{ readonly counted: Counted; readonly fresh: number }> {
	const now = deps.clock.now();
	const hour = Math.floor(now / HOUR_MS);
	const since = async (from: number): Promise<number> => (await deps.numbers.sums(from * HOUR_MS, now + 1)).dlq ?? 0;
	// Dead letters from before the first count are not news.
	const fresh = before === null ? 0 : Math.max(0, (await since(before.hour)) - before.seen);
	return { counted: { hour, seen: await since(hour), newAt: fresh > 0 ? now : (before?.newAt ?? null) }, fresh };
}
