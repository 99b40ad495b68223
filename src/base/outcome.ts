/**
 * Result of something that a person or program asked for: done, or the reason why not. Bugs are exceptions;
 * these are not.
 */
import type { FieldProblem } from "./problems.ts";

/**
 * Reason why something was not done. `malformed`: the input cannot be read at all. `invalid`: a field is
 * wrong. `missing`: the thing does not exist. `conflict`: the present state does not allow it. `throttled`:
 * too many failed tries. `unavailable`: try again later.
 */
export interface Refusal {
	readonly ok: false;
	readonly kind: "malformed" | "invalid" | "missing" | "conflict" | "throttled" | "unavailable";
	/** Message for people, without a full stop at the end. */
	readonly message: string;
	/** One entry per wrong field with its remedy; empty if no field is to blame. */
	readonly problems: readonly FieldProblem[];
	/** Seconds after which another try makes sense. */
	readonly retrySeconds?: number;
}

export interface Done<T> {
	readonly ok: true;
	readonly value: T;
}

export type Outcome<T> = Done<T> | Refusal;

export const done = <T>(value: T): Done<T> => ({ ok: true, value });

/** A refusal because of wrong fields, each with its remedy. */
export const invalidInput = (problems: readonly FieldProblem[]): Refusal => ({
	...{ ok: false, kind: "invalid", problems },
	message: problems.map(({ field, message }) => `${field}: ${message}`).join(" "),
});

export const malformed = (message: string): Refusal => ({ ok: false, kind: "malformed", message, problems: [] });

/** @param what kind of thing, such as `User` */
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
