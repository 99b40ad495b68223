/** Whose work it is: strangers share by address; someone who proved themselves from there before goes first. */
export interface Lane {
	readonly name: string;
	readonly isKnown: boolean;
}

/**
 * Work that takes long on purpose (a password's hash), a little at a time, shared out fairly. Nobody's flood fills the memory or holds
 * up somebody else for longer than a second or two.
 */
export interface Turns {
	/** Resolves with what `work` gives, or with null when too much waits already: the caller tries again a little later. */
	take<T>(lane: Lane, work: () => Promise<T>): Promise<T | null>;
}

interface Waiting {
	readonly lane: Lane;
	readonly start: () => void;
	readonly refuse: () => void;
}

interface Bounds {
	readonly atOnce: number;
	/** Of one lane, and of all lanes of strangers together. */
	readonly ofLane: number;
	readonly ofStrangers: number;
}

export function createTurns({ atOnce, ofLane, ofStrangers }: Bounds): Turns {
	let running = 0;
	/** In the order in which their turns come. */
	const known = new Map<string, Waiting[]>();
	const strangers = new Map<string, Waiting[]>();

	const waitingIn = (lanes: ReadonlyMap<string, readonly Waiting[]>): number =>
		[...lanes.values()].reduce((sum, { length }) => sum + length, 0);

	/** The next of the lane whose turn it is; then that lane goes to the end. */
	function nextOf(lanes: Map<string, Waiting[]>, pick: (lane: Waiting[]) => Waiting | undefined): Waiting | undefined {
		const [first] = lanes;
		if (first === undefined) return undefined;
		const [name, lane] = first;
		lanes.delete(name);
		const next = pick(lane);
		if (lane.length > 0) lanes.set(name, lane);
		return next;
	}

	/** Newest first for strangers: in a flood the oldest have gone away already, or will be told to come back. */
	const next = (): Waiting | undefined => nextOf(known, (lane) => lane.shift()) ?? nextOf(strangers, (lane) => lane.pop());

	function startNext(): void {
		while (running < atOnce) {
			const waiting = next();
			if (waiting === undefined) return;
			running++;
			waiting.start();
		}
	}

	/** Makes room in the lane, at the cost of its oldest. */
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
