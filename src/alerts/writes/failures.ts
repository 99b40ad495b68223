import type { Clock } from "../../base/clock.ts";
import type { Failure, FailureKind } from "../../psa/port/index.ts";
import { retryAt } from "../queue/index.ts";
import type { PsaHealth } from "./health.ts";

/**
 * Reaction to a failed call.
 * - `pause`: come back at `at`, because of a 429; does not count as a try
 * - `down`: wait until the PSA answers; does not count as a try
 * - `again`: a try was used up; come back at `at`
 * - `giveUp`: another try cannot help, or all tries are used up
 */
export type Reaction =
	| { readonly kind: "pause"; readonly at: number }
	| { readonly kind: "down" }
	| { readonly kind: "again"; readonly at: number; readonly tries: number }
	| { readonly kind: "giveUp" };

export interface ReactDeps {
	readonly health: Pick<PsaHealth, "suspect" | "throttle">;
	readonly clock: Clock;
	/** From 0 up to 1, for jitter. */
	readonly random: () => number;
	/** MAX_ATTEMPTS. */
	readonly maxAttempts: number;
	/** RETRY_BASE_SECONDS in milliseconds. */
	readonly retryBaseMs: number;
}

/** A call that failed. */
export interface FailedCall {
	readonly failure: Failure;
	/** Identifies the work; failures of several different keys in a row count as an outage. */
	readonly key: string;
	/** Number of earlier failed tries. */
	readonly tries: number;
}

/**
 * How each kind of failure is handled (docs/contract/connectwise.md, section 10c; docs/contract/behaviour.md,
 * section 3, "Failure").
 */
type Taking = "pause" | "final" | "outage" | "alone";

const TAKING: Readonly<Record<FailureKind, Taking>> = {
	throttled: "pause",
	rejected: "final",
	gone: "final",
	// A missing right concerns one alert, and is never an outage.
	forbidden: "final",
	unreachable: "outage",
	uncertain: "outage",
	refused: "outage",
	// ConnectWise answered, so it is up.
	conflict: "alone",
	ineffective: "alone",
};

/** True if a write with this failure may have taken effect nevertheless. */
export const isDoubtful = ({ kind }: Failure): boolean => kind === "uncertain" || kind === "conflict";

/** Decides what to do after a failed call, and reports it to the PSA's health. */
export async function reactTo(deps: ReactDeps, { failure, key, tries }: FailedCall): Promise<Reaction> {
	const { clock, health } = deps;
	const now = clock.now();
	const taking = TAKING[failure.kind];
	if (taking === "final") return { kind: "giveUp" };
	if (taking === "pause") {
		const wait = failure.retryAfterMs ?? deps.retryBaseMs;
		health.throttle(wait);
		return { kind: "pause", at: now + wait };
	}
	if (taking === "outage") {
		if ((await health.suspect(key, failure)) === "down") return { kind: "down" };
		// The credentials work, so the address is wrong. A 401 beside that was a passing fault.
		if (failure.kind === "refused" && failure.status !== 401) return { kind: "giveUp" };
	}
	const failed = tries + 1;
	if (failed >= deps.maxAttempts) return { kind: "giveUp" };
	const notBefore = failure.retryAfterMs === null ? null : clock.now() + failure.retryAfterMs;
	const at = retryAt({ now: clock.now(), failed, baseMs: deps.retryBaseMs, random: deps.random(), notBefore });
	return { kind: "again", at, tries: failed };
}
