import type { Clock } from "../../base/clock.ts";
import type { MetaStore } from "../../store/index.ts";

/** Tracks since when HookWise has been running without a long gap. */
export interface Beats {
	/** Records that HookWise is up. A gap of more than two checks before it counts as downtime, which ends now. */
	beat(): Promise<void>;
	/** End of the last downtime, milliseconds since the epoch; null before the first beat. */
	since(): number | null;
}

const KEY = "heartbeat_beat";

interface Stored {
	/** Time of the last beat. */
	readonly at: number;
	readonly since: number;
}

function read(text: string | null): Stored | null {
	const [at, since] = (text ?? "").split(" ").map(Number);
	return at !== undefined && since !== undefined && Number.isFinite(at) && Number.isFinite(since) ? { at, since } : null;
}

/** @param checkMs milliseconds between two checks */
export function createBeats({ meta, clock, checkMs }: { meta: MetaStore; clock: Clock; checkMs: number }): Beats {
	let last: Stored | null = null;
	return {
		async beat() {
			last ??= read(await meta.get(KEY));
			const at = clock.now();
			// No beat at all: a first start, or a restored backup. The length of the downtime is unknown.
			const since = last === null || at - last.at > 2 * checkMs ? at : last.since;
			last = { at, since };
			await meta.set(KEY, `${at} ${since}`);
		},
		since: () => last?.since ?? null,
	};
}
