/** From a blow to the first webhook that was sent after it and acknowledged. */
export interface Gap {
	/** What happened: `kill leader`. */
	readonly what: string;
	/** Milliseconds. */
	readonly ms: number;
	/** True if another node had to take over: the leader was away for longer than others wait. */
	readonly isTakeover: boolean;
}

/** Sees when webhooks are acknowledged. */
export interface Watch {
	/** For the senders. */
	answered(status: number, ms: number): void;
	/**
	 * @param since time of `performance.now()`
	 * @returns time until the first acknowledgement of a webhook that was sent after that; null if there is none within `withinMs`
	 */
	next(since: number, withinMs: number): Promise<number | null>;
}

export function createWatch(): Watch {
	const waiting = new Set<{ readonly since: number; readonly found: (at: number) => void }>();
	return {
		answered(status, ms) {
			if (status !== 202) return;
			const at = performance.now();
			for (const one of waiting) if (at - ms >= one.since) one.found(at);
		},
		next(since, withinMs) {
			const { promise, resolve } = Promise.withResolvers<number | null>();
			const one = { since, found: (at: number) => resolve(at - since) };
			waiting.add(one);
			const timer = setTimeout(() => resolve(null), withinMs);
			return promise.finally(() => {
				clearTimeout(timer);
				waiting.delete(one);
			});
		},
	};
}
