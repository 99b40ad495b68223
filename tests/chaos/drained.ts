import { type Client, eventually } from "../support/index.ts";

/** Time without progress that counts as stuck. A busy machine is slow, which is not an error. Milliseconds. */
const STUCK_MS = 60_000;

const UNFINISHED = ["queued", "held", "processing", "failed"].map((status) => `status=${status}`).join("&");
/** So many of the alerts that are stuck are told. */
const TOLD = 5;

/** Resolves when every alert has its outcome. @throws Error if there is no more progress, which names what waits and for what */
export async function drained(client: Client): Promise<void> {
	for (let left = await client.unfinished(); left > 0; ) {
		const before = left;
		const { now } = await eventually(
			`one of ${before} alerts gets its outcome`,
			async () => {
				const unfinished = await client.unfinished();
				return unfinished !== before && { now: unfinished };
			},
			STUCK_MS + (await waitOf(client)),
		).catch(async (error: Error) => {
			throw new Error([error.message, ...(await waiting(client))].join("\n"));
		});
		left = now;
	}
}

/**
 * How long the alerts wait for their next try: after many faults in a row that may be minutes, which is no lack of progress.
 * Milliseconds.
 */
async function waitOf(client: Client): Promise<number> {
	const items = await client.history(UNFINISHED).catch(() => []);
	const times = items.flatMap(({ next_attempt_at }) => (next_attempt_at === null ? [] : [Date.parse(next_attempt_at)]));
	return Math.max(0, ...times.map((at) => at - Date.now()));
}

async function waiting(client: Client): Promise<readonly string[]> {
	const items = await client.history(UNFINISHED).catch(() => []);
	return items
		.slice(0, TOLD)
		.map(
			({ request_id, summary, status, attempts_count, next_attempt_at, error_message }) =>
				`${new Date().toISOString()}: ${request_id} (${summary}) is ${status} after ${attempts_count} tries, next at ${next_attempt_at}: ${error_message}`,
		);
}
