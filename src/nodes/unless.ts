/**
 * Resolves as `work` does, or with null as soon as the signal is aborted. For signals that live long: unlike
 * `Promise.race` with a promise, nothing of `work` stays behind at the signal.
 */
export async function unless<T>(signal: AbortSignal, work: PromiseLike<T>): Promise<T | null> {
	const { promise: aborted, resolve } = Promise.withResolvers<null>();
	const abort = (): void => resolve(null);
	signal.addEventListener("abort", abort);
	if (signal.aborted) abort();
	try {
		return await Promise.race([work, aborted]);
	} finally {
		signal.removeEventListener("abort", abort);
	}
}
