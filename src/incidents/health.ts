import type { Clock } from "../clock.ts";
import type { Events } from "../events.ts";
import { backoff, type Gate } from "../queue/index.ts";
import type { Failure, Psa } from "../tickets/index.ts";

/** Whether the PSA answers, for banner, history and health checks. */
export interface PsaState {
	readonly state: "up" | "down";
	/** Milliseconds since the epoch. */
	readonly since: number;
	/** ConnectWise's exact answer while it is down. */
	readonly message: string | null;
	/** When it is asked again; null while up. */
	readonly nextProbeAt: number | null;
}

export interface PsaHealth {
	readonly gate: Gate;
	state(): PsaState;
	/** A call did what it should. */
	succeeded(): void;
	/** 429: nothing goes out before then. */
	throttle(ms: number): void;
	/**
	 * A call failed in a way that may be an outage. Asks the PSA, once for all who ask at the same time.
	 * `down`: wait for the gate, no attempt is used up. `up`: it was this call alone.
	 */
	suspect(key: string, failure: Failure): Promise<"up" | "down">;
	stop(): void;
}

/** An outage may spare the probe and hit what matters: that many different keys in a row count as one, too. */
const KEYS_IN_A_ROW = 3;
const LONGEST_PROBE_MS = 30_000;

/**
 * The breaker of the PSA lane. Down by probe: nothing goes out but the probe, until it answers.
 * Down by keys (the probe answers, but key after key fails): one key at a time is the probe.
 */
export function createPsaHealth(deps: { psa: Psa; clock: Clock; events: Events; baseMs: number; random: () => number }): PsaHealth {
	const { psa, clock, events } = deps;
	const listeners = new Set<() => void>();
	let down: { by: "probe" | "keys"; since: number; message: string; tries: number; nextProbeAt: number } | null = null;
	let upSince = clock.now();
	let throttledUntil = 0;
	let probing: Promise<Failure | null> | null = null;
	let stopped = false;
	let cancel = (): void => {};
	const failing = new Set<string>();

	/** A function, because it changes during an await. */
	const isDown = (): boolean => down !== null;

	function changed(): void {
		for (const listener of listeners) listener();
	}

	function goUp(): void {
		failing.clear();
		if (down === null) return;
		down = null;
		upSince = clock.now();
		cancel();
		events.emit("psa.health", { state: "up", since: upSince, message: null });
		changed();
	}

	function goDown(by: "probe" | "keys", message: string): void {
		const tries = (down?.tries ?? 0) + 1;
		const since = down?.since ?? clock.now();
		const wait = Math.min(LONGEST_PROBE_MS, backoff(tries, deps.baseMs, deps.random()));
		down = { by, since, message, tries, nextProbeAt: clock.now() + wait };
		cancel();
		cancel = clock.after(wait, () => (by === "probe" ? void retryProbe() : changed()));
		events.emit("psa.health", { state: "down", since, message });
		changed();
	}

	/** null: it answers. A throttled answer is an answer. */
	function probe(): Promise<Failure | null> {
		probing ??= psa
			.ping()
			.then((answer) => {
				if (answer.ok) return null;
				if (answer.failure.kind === "throttled") {
					throttle(answer.failure.retryAfterMs ?? 0);
					return null;
				}
				return answer.failure.kind === "rejected" ? null : answer.failure;
			})
			.finally(() => {
				probing = null;
			});
		return probing;
	}

	async function retryProbe(): Promise<void> {
		if (stopped) return;
		const failure = await probe();
		if (stopped) return;
		if (failure === null) goUp();
		else goDown("probe", failure.message);
	}

	function throttle(ms: number): void {
		throttledUntil = Math.max(throttledUntil, clock.now() + ms);
		clock.after(throttledUntil - clock.now(), changed);
	}

	return {
		gate: {
			allowed(concurrency) {
				if (clock.now() < throttledUntil) return 0;
				if (down === null) return concurrency;
				return down.by === "keys" && clock.now() >= down.nextProbeAt ? 1 : 0;
			},
			onChange(listener) {
				listeners.add(listener);
				return () => {
					listeners.delete(listener);
				};
			},
		},
		state: () =>
			down === null
				? { state: "up", since: upSince, message: null, nextProbeAt: null }
				: { state: "down", since: down.since, message: down.message, nextProbeAt: down.nextProbeAt },
		succeeded: goUp,
		throttle,
		async suspect(key, failure) {
			failing.add(key);
			if (down !== null) {
				// Calls that were under way when it went down are not probes; they must not lengthen the wait.
				if (down.by === "keys" && clock.now() >= down.nextProbeAt) goDown("keys", failure.message);
				return "down";
			}
			const answer = await probe();
			// One probe answers for all who waited for it, and counts once.
			if (isDown()) return "down";
			if (answer !== null) {
				goDown("probe", answer.message);
				return "down";
			}
			if (failing.size < KEYS_IN_A_ROW) return "up";
			goDown("keys", failure.message);
			return "down";
		},
		stop() {
			stopped = true;
			cancel();
		},
	};
}
