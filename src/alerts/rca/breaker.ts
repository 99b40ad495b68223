import type { Clock } from "../../base/clock.ts";
import { backoff } from "../queue/index.ts";
import type { LlmFailure } from "./ollama/index.ts";

export interface Blocked {
	readonly failure: LlmFailure;
	/** Milliseconds since the epoch. */
	readonly until: number;
}

/** Stops requests to a model host that does not answer. */
export interface Breaker {
	/** Reason and end of the present pause; null if requests are allowed. The first caller after a pause is the probe. */
	blocked(): Blocked | null;
	succeeded(): void;
	failed(alertId: number, failure: LlmFailure): void;
}

/**
 * Number of different alerts failing in a row that counts as an outage. A single alert may just be too much
 * for a model.
 */
const ALERTS_IN_A_ROW = 3;
const MAX_MS = 5 * 60_000;

/**
 * @param deps `host`: the address of the model now
 *
 * While it is open, every note uses up a try without a request: the probe's result stands for all. So if a
 * host is gone for good, history shows that soon, not after days of waiting.
 */
export function createBreaker(deps: { clock: Clock; random: () => number; baseMs: number; host: () => string }): Breaker {
	const { clock } = deps;
	const failing = new Set<number>();
	let host = deps.host();
	let open: { failure: LlmFailure; times: number; until: number } | null = null;

	function close(): void {
		open = null;
		failing.clear();
	}

	/** What was found at one address says nothing about another one. */
	function follow(): void {
		if (host === deps.host()) return;
		host = deps.host();
		close();
	}

	return {
		blocked() {
			follow();
			return open === null || clock.now() >= open.until ? null : { failure: open.failure, until: open.until };
		},
		succeeded: close,
		failed(alertId, failure) {
			follow();
			switch (failure.kind) {
				case "stopped":
					return;
				case "missing":
				case "empty":
				case "refused":
					// The host answers; the model or the prompt is the problem.
					return close();
				default:
					failing.add(alertId);
			}
			if (open === null && failure.kind !== "unreachable" && failing.size < ALERTS_IN_A_ROW) return;
			const times = (open?.times ?? 0) + 1;
			const wait = Math.min(MAX_MS, backoff(times, deps.baseMs, deps.random()));
			open = { failure, times, until: clock.now() + wait };
		},
	};
}
