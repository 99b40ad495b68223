/** What a change of an endpoint's noise settings would have done in its last week (a replay on a thread of its own). */
import type { Clock } from "../../base/clock.ts";
import type { RemoteReading } from "../../store/index.ts";
import type { Jobs, JobView } from "../history/index.ts";
import { createPreviewThread } from "./thread.ts";
import type { NoiseSettings } from "./types.ts";

export { compare } from "./compare.ts";
export { simulate } from "./simulate.ts";
export type * from "./types.ts";

export interface Previews {
	/** Begins a preview; null when too many run already. Its result stands in the job. */
	start(endpointId: string, settings: { readonly before: NoiseSettings; readonly after: NoiseSettings }): JobView | null;
	stop(): Promise<void>;
}

const WEEK_MS = 7 * 86_400_000;
/** Alerts of a week that are replayed; of more only the newest are. */
const MAX_ALERTS = 100_000;
/** Alerts read at a time. */
const PIECE = 2_000;
/** Previews at once; each holds its week in memory. */
const MAX_RUNNING = 2;
/** The share of the work that is reading, in the job's count of 100. */
const READING = 40;

export function createPreviews(deps: { readonly reading: RemoteReading["noise"]; readonly jobs: Jobs; readonly clock: Clock }): Previews {
	const { reading, jobs, clock } = deps;
	const thread = createPreviewThread();
	let running = 0;

	return {
		start(endpointId, settings) {
			if (running >= MAX_RUNNING) return null;
			running++;
			return jobs.task("noise-preview", async ({ tell, isCancelled }) => {
				const replaying = thread.begin((part) => {
					tell(READING + part * (100 - READING));
					if (isCancelled()) replaying.cancel();
				});
				try {
					const through = clock.now();
					const total = await reading.count(endpointId, through - WEEK_MS);
					let after = await reading.startOfNewest(endpointId, through - WEEK_MS, MAX_ALERTS);
					for (let read = 0; !isCancelled(); ) {
						const piece = await reading.past(endpointId, after, PIECE);
						replaying.add(piece);
						read += piece.length;
						tell((READING * read) / Math.max(1, Math.min(total, MAX_ALERTS)));
						if (piece.length < PIECE) break;
						after = piece.at(-1)?.id ?? after;
					}
					if (isCancelled()) {
						replaying.cancel();
						return null;
					}
					return await replaying.compare(settings, total > MAX_ALERTS);
				} finally {
					running--;
				}
			});
		},
		stop: () => thread.stop(),
	};
}
