/** What came of something that a person or a program asked for: done, or why not. Bugs are exceptions; these are not. */
import type { FieldProblem } from "./problems.ts";

/**
 * Why something is not done. `malformed`: what was sent cannot be read at all. `invalid`: a field is wrong. `missing`: there is no such thing. `conflict`: it cannot be done as things
 * stand. `throttled`: too many wrong tries. `unavailable`: not now.
 */
export interface Refusal {
	readonly ok: false;
	readonly kind: "malformed" | "invalid" | "missing" | "conflict" | "throttled" | "unavailable";
	/** For people; without a full stop at its end. */
	readonly message: string;
	/** Field by field, each with its remedy; empty where no field is to blame. */
	readonly problems: readonly FieldProblem[];
	/** When another try is worth it; seconds. */
	readonly retrySeconds?: number;
}

export interface Done<T> {
	readonly ok: true;
	readonly value: T;
}

export type Outcome<T> = Done<T> | Refusal;

export const done = <T>(value: T): Done<T> => ({ ok: true, value });

/** Fields that are wrong, each with its remedy. */
export const invalidInput = (problems: readonly FieldProblem[]): Refusal => ({
	...{ ok: false, kind: "invalid", problems },
	message: problems.map(({ field, message }) => `${field}: ${message}`).join(" "),
});

export const malformed = (message: string): Refusal => ({ ok: false, kind: "malformed", message, problems: [] });

/** @param what such as `User` */
export const missing = (what: string): Refusal => ({ ok: false, kind: "missing", message: `${what} not found`, problems: [] });

export const conflict = (message: string, problems: readonly FieldProblem[] = []): Refusal => ({
	...{ ok: false, kind: "conflict", message, problems },
});

export const tooManyTries = (retrySeconds: number): Refusal => ({
	...{ ok: false, kind: "throttled", problems: [], retrySeconds },
	message: "Too many wrong attempts, try again later",
});

export const unavailable = (message: string, retrySeconds: number): Refusal => ({
	...{ ok: false, kind: "unavailable", message, problems: [], retrySeconds },
});
