/**
 * Source of a piece of work: strangers share a lane by address; people who logged in from there before have
 * priority.
 */
export interface Lane {
	readonly name: string;
	readonly isKnown: boolean;
}

/**
 * Shares out work that is slow on purpose (hashing passwords) in small portions. A flood cannot fill the
 * memory, and delays others by no more than a second or two.
 */
export interface Turns {
	/**
	 * Resolves with the result of `work`, or with null if too much waits already; the caller may try again a
	 * little later.
	 */
	take<T>(lane: Lane, work: () => Promise<T>): Promise<T | null>;
}

interface Waiting {
	readonly lane: Lane;
	readonly start: () => void;
	readonly refuse: () => void;
}

interface Bounds {
	readonly atOnce: number;
	/** Maximum number waiting in one lane, and in all lanes of strangers together. */
	readonly ofLane: number;
	readonly ofStrangers: number;
}

export function createTurns({ atOnce, ofLane, ofStrangers }: Bounds): Turns {
	let running = 0;
	/** Waiting work by lane, in the order of their turns. */
	const known = new Map<string, Waiting[]>();
	const strangers = new Map<string, Waiting[]>();

	const waitingIn = (lanes: ReadonlyMap<string, readonly Waiting[]>): number =>
		[...lanes.values()].reduce((sum, { length }) => sum + length, 0);

	/** Takes work from the lane whose turn it is, and moves that lane to the end. */
	function nextOf(lanes: Map<string, Waiting[]>, pick: (lane: Waiting[]) => Waiting | undefined): Waiting | undefined {
		const [first] = lanes;
		if (first === undefined) return undefined;
		const [name, lane] = first;
		lanes.delete(name);
		const next = pick(lane);
		if (lane.length > 0) lanes.set(name, lane);
		return next;
	}

	/** Newest first for strangers: in a flood the oldest have already left, or will be told to come back. */
	const next = (): Waiting | undefined => nextOf(known, (lane) => lane.shift()) ?? nextOf(strangers, (lane) => lane.pop());

	function startNext(): void {
		while (running < atOnce) {
			const waiting = next();
			if (waiting === undefined) return;
			running++;
			waiting.start();
		}
	}

	/** Adds work to its lane. A full lane drops its oldest. */
	function queue(waiting: Waiting): void {
		const lanes = waiting.lane.isKnown ? known : strangers;
		const lane = lanes.get(waiting.lane.name) ?? [];
		lanes.set(waiting.lane.name, lane);
		lane.push(waiting);
		if (lane.length > ofLane) lane.shift()?.refuse();
		if (waiting.lane.isKnown || waitingIn(strangers) <= ofStrangers) return;
		const longest = [...strangers.values()].reduce((most, one) => (one.length > most.length ? one : most), lane);
		longest.shift()?.refuse();
	}

	return {
		take: (lane, work) =>
			new Promise((resolve, reject) => {
				const start = (): void => {
					work()
						.then(resolve, reject)
						.finally(() => {
							running--;
							startNext();
						});
				};
				queue({ lane, start, refuse: () => resolve(null) });
				for (const [name, left] of strangers) if (left.length === 0) strangers.delete(name);
				startNext();
			}),
	};
}
