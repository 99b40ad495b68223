import type { Clock } from "../../base/clock.ts";
import type { Events } from "../../base/events.ts";
import type { LivePsa } from "../../psa/current/index.ts";
import type { Failure } from "../../psa/port/index.ts";
import { backoff, type Gate } from "../queue/index.ts";

/** State of the PSA, for banner, history and health checks. */
export interface PsaState {
	readonly state: "up" | "down";
	/** Milliseconds since the epoch. */
	readonly since: number;
	/** ConnectWise's exact answer while it is down. */
	readonly message: string | null;
	/** Time of the next probe; null while up. */
	readonly nextProbeAt: number | null;
}

export interface PsaHealth {
	readonly gate: Gate;
	state(): PsaState;
	/** Call after a successful call. */
	succeeded(): void;
	/** After a 429: nothing is sent before that time. */
	throttle(ms: number): void;
	/**
	 * Call after a failure that may be an outage. Probes the PSA, once for all concurrent callers. `down`: wait
	 * for the gate; does not count as a try. `up`: only this call failed.
	 */
	suspect(key: string, failure: Failure): Promise<"up" | "down">;
	/**
	 * Probes the PSA immediately, for a person who waits. There is only one such probe at a time, and it does
	 * not postpone the next regular one.
	 */
	tryNow(): Promise<PsaState>;
	stop(): void;
}

/** Number of different keys failing in a row that counts as an outage too, since an outage may spare the probe. */
const KEYS_IN_A_ROW = 3;
/** Longest wait between two probes. Milliseconds. */
const MAX_PROBE_WAIT_MS = 30_000;

/**
 * The breaker of the PSA lane. Down by probe: only the probe is sent until it answers. Down by keys (the
 * probe answers, but key after key fails): one key at a time serves as the probe.
 */
export function createPsaHealth(deps: { psa: LivePsa; clock: Clock; events: Events; baseMs: number; random: () => number }): PsaHealth {
	const { psa, clock, events } = deps;
	const { tell: changed, onChange } = createListeners();
	let down: Down | null = null;
	let upSince = clock.now();
	let throttledUntil = 0;
	let stopped = false;
	let cancel = (): void => {};
	const failing = new Set<string>();

	/** A function, because the value changes during an await. */
	const isDown = (): boolean => down !== null;

	function goUp(): void {
		failing.clear();
		if (down === null) return;
		down = null;
		upSince = clock.now();
		cancel();
		events.emit("psa.health", { state: "up", since: upSince, message: null });
		changed();
	}

	/** @param tries number of unanswered probes so far; the wait grows with it */
	function goDown(by: "probe" | "keys", message: string, tries = (down?.tries ?? 0) + 1): void {
		const since = down?.since ?? clock.now();
		const wait = Math.min(MAX_PROBE_WAIT_MS, backoff(tries, deps.baseMs, deps.random()));
		down = { by, since, message, tries, nextProbeAt: clock.now() + wait };
		cancel();
		cancel = clock.after(wait, () => (by === "probe" ? void retryProbe(tries + 1) : changed()));
		events.emit("psa.health", { state: "down", since, message });
		changed();
	}

	const retrying = createOnce(askAgain);
	const retryProbe = retrying.begin;

	async function askAgain(tries: number): Promise<void> {
		if (stopped) return;
		const asked = psa.current();
		const failure = await probe.ask();
		if (stopped || psa.current() !== asked) return;
		if (failure !== null) goDown("probe", failure.message, tries);
		else if (down?.by === "keys" && clock.now() < down.nextProbeAt) {
			// The probe answers as before, but alerts fail, so the next alert serves as the probe.
			down = { ...down, nextProbeAt: clock.now() };
			changed();
		} else if (down?.by === "probe") goUp();
	}

	/** Resets the state after a change of the PSA. */
	function startAnew(): void {
		const wasDown = isDown();
		down = null;
		throttledUntil = 0;
		upSince = clock.now();
		probe.forget();
		retrying.forget();
		failing.clear();
		cancel();
		if (wasDown) events.emit("psa.health", { state: "up", since: upSince, message: null });
		changed();
		if (psa.kind === "connectwise") void retryProbe(1);
	}

	function throttle(ms: number): void {
		throttledUntil = Math.max(throttledUntil, clock.now() + ms);
		clock.after(throttledUntil - clock.now(), changed);
	}

	const probe = createProbe(psa, throttle);
	const unsubscribe = psa.onSwap(startAnew);
	const state = (): PsaState => stateOf(down, upSince);

	return {
		gate: {
			allowed(concurrency) {
				if (clock.now() < throttledUntil) return 0;
				if (down === null) return concurrency;
				return down.by === "keys" && clock.now() >= down.nextProbeAt ? 1 : 0;
			},
			onChange,
		},
		state,
		async tryNow() {
			await retryProbe(Math.max(1, down?.tries ?? 1));
			return state();
		},
		succeeded: goUp,
		throttle,
		async suspect(key, failure) {
			// A slow call is not an outage; the probe decides if ConnectWise is up.
			if (failure.timedOut !== true) failing.add(key);
			if (down !== null) {
				// Calls that were already under way when it went down are not probes, and must not lengthen the wait.
				if (down.by === "keys" && clock.now() >= down.nextProbeAt) goDown("keys", failure.message);
				return "down";
			}
			const answer = await probe.ask();
			// One probe answers for all that waited for it, and counts once.
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
			unsubscribe();
			cancel();
		},
	};
}

interface Down {
	readonly by: "probe" | "keys";
	readonly since: number;
	readonly message: string;
	/** Number of unanswered probes. */
	readonly tries: number;
	readonly nextProbeAt: number;
}

const stateOf = (down: Down | null, upSince: number): PsaState =>
	down === null
		? { state: "up", since: upSince, message: null, nextProbeAt: null }
		: { state: "down", since: down.since, message: down.message, nextProbeAt: down.nextProbeAt };

/** Makes sure that only one runs at a time, whoever starts it. */
function createOnce(work: (tries: number) => Promise<void>) {
	let running: Promise<void> | null = null;
	return {
		begin(tries: number): Promise<void> {
			if (running !== null) return running;
			const mine = work(tries).finally(() => {
				if (running === mine) running = null;
			});
			running = mine;
			return mine;
		},
		forget(): void {
			running = null;
		},
	};
}

function createListeners(): { readonly tell: () => void; readonly onChange: (listener: () => void) => () => void } {
	const listeners = new Set<() => void>();
	return {
		tell() {
			for (const listener of listeners) listener();
		},
		onChange(listener) {
			listeners.add(listener);
			return () => {
				listeners.delete(listener);
			};
		},
	};
}

/** Probes the PSA, once at a time for all concurrent callers. @param onThrottled receives the milliseconds to wait */
function createProbe(psa: LivePsa, onThrottled: (ms: number) => void) {
	let probing: Promise<Failure | null> | null = null;

	/** null: it answers. A throttled answer counts as an answer; the answer of a replaced PSA does not count. */
	function ask(): Promise<Failure | null> {
		const asked = psa.current();
		probing ??= asked
			.ping()
			.then((answer) => {
				if (answer.ok || psa.current() !== asked) return null;
				if (answer.failure.kind === "throttled") {
					onThrottled(answer.failure.retryAfterMs ?? 0);
					return null;
				}
				// 403: it is up, but this list may not be read. Each alert reports the problems that this causes.
				return answer.failure.kind === "rejected" || answer.failure.kind === "forbidden" ? null : answer.failure;
			})
			.finally(() => {
				if (psa.current() === asked) probing = null;
			});
		return probing;
	}

	return {
		ask,
		/** Forgets a probe of the previous PSA. */
		forget(): void {
			probing = null;
		},
	};
}
