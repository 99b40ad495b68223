/** Previews the effect of changed noise settings by replaying the endpoint's last week, on a thread of its own. */
import type { Clock } from "../../base/clock.ts";
import type { RemoteReading } from "../../store/index.ts";
import type { Jobs, JobView } from "../history/index.ts";
import { readPast } from "./reading.ts";
import { createPreviewThread } from "./thread.ts";
import type { Comparison } from "./types.ts";

export { compare } from "./compare.ts";
export { simulate } from "./simulate.ts";
export type * from "./types.ts";

export interface Previews {
	/** Starts a preview; null if too many are running. The job contains the result. */
	start(endpointId: string, compared: Comparison): JobView | null;
	stop(): Promise<void>;
}

/** Maximum number of previews at the same time; each holds its week in memory. */
const MAX_RUNNING = 2;
/** Share of reading in the work, as part of the job's total of 100. */
const READING = 40;

export function createPreviews(deps: { readonly reading: RemoteReading["noise"]; readonly jobs: Jobs; readonly clock: Clock }): Previews {
	const { reading, jobs, clock } = deps;
	const thread = createPreviewThread();
	let running = 0;

	return {
		start(endpointId, compared) {
			if (running >= MAX_RUNNING) return null;
			running++;
			return jobs.task("noise-preview", async ({ tell, isCancelled }) => {
				const replaying = thread.begin((part) => {
					tell(READING + part * (100 - READING));
					if (isCancelled()) replaying.cancel();
				});
				try {
					const cuts = await readPast({
						...{ reading, endpointId, others: Object.keys(compared.others), now: clock.now(), isCancelled },
						add: replaying.add,
						onPart: (part) => tell(READING * part),
					});
					if (cuts !== null) return await replaying.compare(compared, cuts);
					replaying.cancel();
					return null;
				} finally {
					running--;
				}
			});
		},
		stop: () => thread.stop(),
	};
}
