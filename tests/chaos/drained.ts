import { type Client, eventually } from "../support/index.ts";

/** How long nothing may move before it counts as stuck: a busy machine is slow, and that is nothing wrong. Milliseconds. */
const STUCK_MS = 60_000;

/** Resolves when every alert has its outcome. @throws Error when nothing moves any more */
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
