import { type Clock, pause } from "../../base/clock.ts";
import { messageOf } from "../../base/problems.ts";
import type { LeasedKey, QueueStore, Release } from "../../store/index.ts";
import { retryAt } from "./backoff.ts";

/**
 * How a handler left a key. It settles its jobs itself, in the transaction that records their outcome;
 * what it says here is only when to come back.
 * - `done`: work that is left, or has just come, gets its turn after the others'; parked work at its time
 * - `wait`: come back at `at` (ms), because of `error`; costs no attempt
 * - `failed`: a try was used up; come back at `at` (`retryAt`)
 */
export type Turn =
	| { readonly kind: "done" }
	| { readonly kind: "wait"; readonly at: number; readonly error: string }
	| { readonly kind: "failed"; readonly at: number; readonly error: string };

/** Lets a lane's other side hold it back. */
export interface Gate {
	/** How many keys may be worked on at once just now, at most `concurrency`. */
	allowed(concurrency: number): number;
	/** Called back when `allowed` may have changed. */
	onChange(listener: () => void): () => void;
}

export const openGate: Gate = { allowed: (concurrency) => concurrency, onChange: () => () => {} };

export interface LaneOptions {
	readonly name: string;
	readonly concurrency: number;
	readonly retryBaseMs: number;
	readonly gate: Gate;
	/** Works on the head of one key. What it throws is a bug: reported, and the key waits as if a try had failed. */
	readonly handle: (key: LeasedKey) => Promise<Turn>;
	/** Gets what `handle` or the store threw. */
	readonly onError: (error: unknown, key: LeasedKey) => void;
}

export interface Lane {
	/** There may be new work. */
	nudge(): void;
	/** Hands out nothing more, and resolves when what is under way has ended. */
	stop(): Promise<void>;
	readonly running: number;
}

/**
 * Works through the keys of one lane: at most `concurrency` at once, never one key twice at a time, shares in turn
 * so that one share's storm does not starve another's single job, the longest-waiting key of a share first.
 */
export function createLane(deps: { store: QueueStore; clock: Clock; random: () => number }, options: LaneOptions): Lane {
	const { store, clock } = deps;
	const { name } = options;
	const { turnOf, releaseOf, giveBack, refused } = createTurn(deps, options);
	let running = 0;
	/** What is worked on, or being given back. */
	const held = new Set<LeasedKey>();
	/** What is worked on. */
	const busy = new Set<string>();
	/** A lease was refused, and may stand all the same. */
	let isUnsure = false;
	let stopping = false;
	let pumping = false;
	let again = false;
	let lastShare = "";
	let cancelTimer = (): void => {};
	let idle: (() => void) | null = null;
	let pumped: Promise<void> = Promise.resolve();
	const unsubscribe = options.gate.onChange(nudge);
	const forget = store.onLost(() => {
		isUnsure = true;
		nudge();
	});

	function nudge(): void {
		if (stopping) return;
		if (pumping) {
			again = true;
			return;
		}
		pumping = true;
		pumped = pump().catch((error: unknown) => {
			// The store could not be written; try again soon.
			isUnsure = true;
			options.onError(error, { lane: name, key: "", share: "", attempts: 0, crashes: 0, parkedUntil: null });
			pumping = false;
			cancelTimer();
			if (!stopping) cancelTimer = clock.after(options.retryBaseMs, nudge);
		});
	}

	async function pump(): Promise<void> {
		do {
			again = false;
			const free = options.gate.allowed(options.concurrency) - running;
			if (free <= 0 || stopping) continue;
			if (isUnsure) await takeBackUnheld();
			const leased = await store.leaseKeys(name, free, lastShare, clock.now());
			for (const key of leased) {
				lastShare = key.share;
				// It is given back once more, and only then is it anybody's. Whose lease was taken back and is worked on still has it again.
				if (!refused.has(key.key) && !busy.has(key.key)) begin(key);
			}
		} while (again && !stopping);
		pumping = false;
		if (!stopping) await armTimer();
	}

	async function takeBackUnheld(): Promise<void> {
		isUnsure = false;
		await store.takeBackUnheld(
			name,
			[...held].map(({ key }) => key),
		);
	}

	function begin(key: LeasedKey): void {
		running++;
		held.add(key);
		// Leased while the lane was told to stop: given back as it was.
		void (stopping
			? end(key, { lane: name, key: key.key, readyAt: clock.now(), now: clock.now(), attempts: key.attempts, error: null })
			: work(key));
	}

	async function armTimer(): Promise<void> {
		const at = await store.nextReadyAt(name);
		cancelTimer();
		// With every place taken, or the gate shut, the end of a turn or the gate nudges.
		if (stopping || at === null || options.gate.allowed(options.concurrency) <= running) return;
		cancelTimer = clock.after(Math.max(1, at - clock.now()), nudge);
	}

	async function work(key: LeasedKey): Promise<void> {
		busy.add(key.key);
		const turn = await turnOf(key);
		busy.delete(key.key);
		await end(key, releaseOf(key, turn));
	}

	async function end(key: LeasedKey, release: Release): Promise<void> {
		await giveBack(key, release, () => stopping);
		held.delete(key);
		running--;
		if (running === 0) idle?.();
		nudge();
	}

	return {
		nudge,
		async stop() {
			stopping = true;
			unsubscribe();
			forget();
			cancelTimer();
			await pumped;
			if (running > 0) {
				await new Promise<void>((resolve) => {
					idle = resolve;
				});
			}
		},
		get running() {
			return running;
		},
	};
}

/** One turn of a key: handled, and given back with what came of it. */
function createTurn({ store, clock, random }: { store: QueueStore; clock: Clock; random: () => number }, options: LaneOptions) {
	const { name } = options;
	/** Keys whose giving back was refused; it may stand all the same. */
	const refused = new Set<string>();

	async function isReleased(key: LeasedKey, release: Release): Promise<boolean> {
		try {
			await store.releaseKey(release);
			return true;
		} catch (error) {
			// If it stays unreleased, the lease is taken back at the next start.
			options.onError(error, key);
			return false;
		}
	}

	async function turnOf(key: LeasedKey): Promise<Turn> {
		try {
			return await options.handle(key);
		} catch (error) {
			options.onError(error, key);
			const at = retryAt({
				now: clock.now(),
				failed: key.attempts + 1,
				baseMs: options.retryBaseMs,
				random: random(),
				notBefore: null,
			});
			return { kind: "failed", at, error: messageOf(error) };
		}
	}

	function releaseOf(key: LeasedKey, turn: Turn): Release {
		const base = { lane: name, key: key.key, now: clock.now() };
		switch (turn.kind) {
			case "done":
				return { ...base, readyAt: base.now, attempts: 0, error: null };
			case "wait":
				return { ...base, readyAt: turn.at, attempts: key.attempts, error: turn.error };
			case "failed":
				return { ...base, readyAt: turn.at, attempts: key.attempts + 1, error: turn.error };
		}
	}

	/** A store that cannot be written just now (disk full) must not keep the key from its next turn until a restart. */
	async function giveBack(key: LeasedKey, release: Release, isStopping: () => boolean): Promise<void> {
		while (!(await isReleased(key, release)) && !isStopping()) {
			refused.add(key.key);
			await pause(clock, options.retryBaseMs);
		}
		refused.delete(key.key);
	}

	return { turnOf, releaseOf, giveBack, refused };
}
