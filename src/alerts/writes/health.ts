import type { Clock } from "../../base/clock.ts";
import type { Events } from "../../base/events.ts";
import type { LivePsa } from "../../psa/current/index.ts";
import type { Failure } from "../../psa/port/index.ts";
import { backoff, type Gate } from "../queue/index.ts";

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
	/**
	 * Asks the PSA at once, whatever is due when: for a person who waits. However many ask, one call is under way at a time, and it
	 * makes nobody wait longer for the next one.
	 */
	tryNow(): Promise<PsaState>;
	stop(): void;
}

/** An outage may spare the probe and hit what matters: that many different keys in a row count as one, too. */
const KEYS_IN_A_ROW = 3;
/** Longest wait between two probes. */
const MAX_PROBE_WAIT_MS = 30_000;

/**
 * The breaker of the PSA lane. Down by probe: nothing goes out but the probe, until it answers.
 * Down by keys (the probe answers, but key after key fails): one key at a time is the probe.
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

	/** A function, because it changes during an await. */
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

	/** @param tries probes without an answer so far; the wait for the next one grows with them */
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
			// It answers as it did before; what failed are the alerts, so the next of them is the probe.
			down = { ...down, nextProbeAt: clock.now() };
			changed();
		} else if (down?.by === "probe") goUp();
	}

	/** Another PSA is in place: what is known of the old one says nothing about it. */
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
			// A slow call is slow, not an outage; whether ConnectWise is there says the probe.
			if (failure.timedOut !== true) failing.add(key);
			if (down !== null) {
				// Calls that were under way when it went down are not probes; they must not lengthen the wait.
				if (down.by === "keys" && clock.now() >= down.nextProbeAt) goDown("keys", failure.message);
				return "down";
			}
			const answer = await probe.ask();
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
			unsubscribe();
			cancel();
		},
	};
}

interface Down {
	readonly by: "probe" | "keys";
	readonly since: number;
	readonly message: string;
	/** Probes without an answer. */
	readonly tries: number;
	readonly nextProbeAt: number;
}

const stateOf = (down: Down | null, upSince: number): PsaState =>
	down === null
		? { state: "up", since: upSince, message: null, nextProbeAt: null }
		: { state: "down", since: down.since, message: down.message, nextProbeAt: down.nextProbeAt };

/** One at a time, whoever asks for it. */
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

/** Asks the PSA whether it answers: once at a time, for all who ask meanwhile. @param onThrottled milliseconds to wait */
function createProbe(psa: LivePsa, onThrottled: (ms: number) => void) {
	let probing: Promise<Failure | null> | null = null;

	/** null: it answers. A throttled answer is an answer; what is no longer the PSA has nothing to say. */
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
				// 403: it is there, and lets this one list not be read; what that is in the way of, each alert tells.
				return answer.failure.kind === "rejected" || answer.failure.kind === "forbidden" ? null : answer.failure;
			})
			.finally(() => {
				if (psa.current() === asked) probing = null;
			});
		return probing;
	}

	return {
		ask,
		/** Another PSA is in place: the answer of the old one is waited for no more. */
		forget(): void {
			probing = null;
		},
	};
}
