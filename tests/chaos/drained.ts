import { type Client, eventually } from "../support/index.ts";

/** Time without progress that counts as stuck. A busy machine is slow, which is not an error. Milliseconds. */
const STUCK_MS = 60_000;

/** Resolves when every alert has its outcome. @throws Error if there is no more progress */
export async function drained(client: Client): Promise<void> {
	for (let left = await client.unfinished(); left > 0; ) {
		const before = left;
		const { now } = await eventually(
			`one of ${before} alerts gets its outcome`,
			async () => {
				const unfinished = await client.unfinished();
				return unfinished !== before && { now: unfinished };
			},
			STUCK_MS,
		);
		left = now;
	}
}
