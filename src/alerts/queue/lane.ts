import { type Clock, pause } from "../../base/clock.ts";
import { messageOf } from "../../base/problems.ts";
import type { LeasedKey, QueueStore, Release } from "../../store/index.ts";
import { retryAt } from "./backoff.ts";

/**
 * How a handler leaves a key. It settles its jobs itself, in the transaction that records their outcome;
 * the turn only says when to come back.
 * - `done`: other keys get their turn before remaining or new work of this one; parked work comes at its time
 * - `wait`: come back at `at` (ms) because of `error`; does not count as a try
 * - `failed`: a try was used up; come back at `at` (`retryAt`)
 */
export type Turn =
	| { readonly kind: "done" }
	| { readonly kind: "wait"; readonly at: number; readonly error: string }
	| { readonly kind: "failed"; readonly at: number; readonly error: string };

/** Lets the outside slow a lane down. */
export interface Gate {
	/** Number of keys that may be worked on at the same time now, at most `concurrency`. */
	allowed(concurrency: number): number;
	/** Calls the listener when `allowed` may have changed. */
	onChange(listener: () => void): () => void;
}

export const openGate: Gate = { allowed: (concurrency) => concurrency, onChange: () => () => {} };

export interface LaneOptions {
	readonly name: string;
	readonly concurrency: number;
	readonly retryBaseMs: number;
	readonly gate: Gate;
	/**
	 * Works on the head of one key. An error it throws is a bug: it is reported, and the key waits as after a
	 * failed try.
	 */
	readonly handle: (key: LeasedKey) => Promise<Turn>;
	/** Receives errors of `handle` and the store. */
	readonly onError: (error: unknown, key: LeasedKey) => void;
}

export interface Lane {
	/** Tells that there may be new work. */
	nudge(): void;
	/** Hands out no more work, and resolves when all work under way has ended. */
	stop(): Promise<void>;
	readonly running: number;
}

/**
 * Works through the keys of one lane: at most `concurrency` at the same time, and never the same key twice.
 * Shares take turns, so that one share's storm does not delay another's single job; within a share the
 * longest-waiting key comes first.
 */
export function createLane(deps: { store: QueueStore; clock: Clock; random: () => number }, options: LaneOptions): Lane {
	const { store, clock } = deps;
	const { name } = options;
	const { turnOf, releaseOf, giveBack, refused } = createTurn(deps, options);
	let running = 0;
	/** Leases that are worked on or being released. */
	const held = new Set<LeasedKey>();
	/** Keys that are worked on. */
	const busy = new Set<string>();
	/** True if a lease failed, but may be in force nevertheless. */
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
				// A key whose release failed must first be released. A key whose lease was taken back while it is worked
				// on is simply leased again.
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
		// Leased while the lane was being stopped: released unchanged.
		void (stopping
			? end(key, { lane: name, key: key.key, readyAt: clock.now(), now: clock.now(), attempts: key.attempts, error: null })
			: work(key));
	}

	async function armTimer(): Promise<void> {
		const at = await store.nextReadyAt(name);
		cancelTimer();
		// If all places are taken or the gate is shut, the end of a turn or the gate will nudge.
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

/** One turn of a key: it is handled, then released with the result. */
function createTurn({ store, clock, random }: { store: QueueStore; clock: Clock; random: () => number }, options: LaneOptions) {
	const { name } = options;
	/** Keys whose release failed; the release may be in force nevertheless. */
	const refused = new Set<string>();

	async function isReleased(key: LeasedKey, release: Release): Promise<boolean> {
		try {
			await store.releaseKey(release);
			return true;
		} catch (error) {
			// If the release never succeeds, the lease is taken back at the next start.
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

	/**
	 * Releases a key, with further tries if the store cannot be written now (disk full): otherwise the key would
	 * wait for a restart.
	 */
	async function giveBack(key: LeasedKey, release: Release, isStopping: () => boolean): Promise<void> {
		while (!(await isReleased(key, release)) && !isStopping()) {
			refused.add(key.key);
			await pause(clock, options.retryBaseMs);
		}
		refused.delete(key.key);
	}

	return { turnOf, releaseOf, giveBack, refused };
}
