/** How often a condition is checked. Milliseconds. */
const ASK_EVERY = 10;

/**
 * Waits until `ask` returns something other than undefined, null or false, and resolves with that.
 * @param what for the message: “the queue is empty”
 * @param withinMs time limit; after it the promise rejects, with the last result or error of `ask`
 */
export async function eventually<T>(
	what: string,
	ask: () => Promise<T> | T,
	withinMs = 15_000,
): Promise<Exclude<T, undefined | null | false>> {
	const end = Date.now() + withinMs;
	let last = "";
	for (;;) {
		try {
			const answer = await ask();
			if (answer !== undefined && answer !== null && answer !== false) return answer as Exclude<T, undefined | null | false>;
			last = String(answer);
		} catch (error) {
			// Not true yet; the last reason is reported if it never becomes true.
			last = error instanceof Error ? error.message : String(error);
		}
		if (Date.now() > end) throw new Error(`It never came true that ${what} (within ${withinMs} ms); last: ${last}`);
		await Bun.sleep(ASK_EVERY);
	}
}
