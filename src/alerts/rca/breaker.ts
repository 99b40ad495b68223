import type { Clock } from "../../base/clock.ts";
import { backoff } from "../queue/index.ts";
import type { LlmFailure } from "./ollama/index.ts";

export interface Blocked {
	readonly failure: LlmFailure;
	/** Milliseconds since the epoch. */
	readonly until: number;
}

/** Spares a model host that does not answer. */
export interface Breaker {
	/** Why it is not asked just now, and until when; null when it may be. The first who asks after a while is the probe. */
	blocked(): Blocked | null;
	succeeded(): void;
	failed(alertId: number, failure: LlmFailure): void;
}

/** One alert may be too much for a model; so many different ones in a row are an outage. */
const ALERTS_IN_A_ROW = 3;
const MAX_MS = 5 * 60_000;

/**
 * @param deps `host`: where the model is now
 *
 * While it is open, whoever's turn comes uses up a try without a call: what the probe found answers for all of them, and a host that
 * is gone for good is told in history soon, not after days of waiting in line.
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
					// It answers; what is wrong is this model or this prompt.
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
