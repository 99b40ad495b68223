import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { type Outcome, type Refusal, tooManyTries } from "../../base/outcome.ts";
import type { FieldProblem } from "../../base/problems.ts";
import type { WebEnv } from "./env.ts";

type ProblemStatus = 400 | 401 | 403 | 404 | 405 | 409 | 412 | 413 | 415 | 422 | 429 | 431 | 503;

/**
 * A request that failed, as described in docs/contract/api.md under "Errors". Handlers throw it; one place
 * answers it.
 */
export class HttpProblem extends Error {
	override readonly name = "HttpProblem";
	constructor(
		readonly status: ProblemStatus,
		message: string,
		readonly more: {
			readonly errors?: readonly FieldProblem[];
			readonly headers?: Readonly<Record<string, string>>;
			/** Members besides the usual ones (412: the current object). */
			readonly body?: Readonly<Record<string, unknown>>;
		} = {},
	) {
		super(message);
	}
}

export const notFound = (what: string): HttpProblem => new HttpProblem(404, `${what} not found`);

/** 422 with each field and its remedy. */
export const invalid = (errors: readonly FieldProblem[]): HttpProblem =>
	new HttpProblem(422, errors.map(({ field, message }) => `${field}: ${message}`).join(" "), { errors });

const STATUSES: Readonly<Record<Refusal["kind"], ProblemStatus>> = {
	malformed: 400,
	invalid: 422,
	missing: 404,
	conflict: 409,
	throttled: 429,
	unavailable: 503,
};

/** The answer for a service's refusal. */
export function problemOf({ kind, message, problems, retrySeconds }: Refusal): HttpProblem {
	return new HttpProblem(STATUSES[kind], message, {
		...(problems.length === 0 ? {} : { errors: problems }),
		...(retrySeconds === undefined ? {} : { headers: { "Retry-After": String(retrySeconds) } }),
	});
}

/** 429: too many failed tries. */
export const throttled = (seconds: number): HttpProblem => problemOf(tooManyTries(seconds));

/** Result of a service, for the API. @throws HttpProblem if it refused */
export function granted<T>(outcome: Outcome<T>): T {
	if (outcome.ok) return outcome.value;
	throw problemOf(outcome);
}

export function answerProblem(c: Context<WebEnv>, problem: HttpProblem): Response {
	const { status, message, more } = problem;
	const body = {
		status: "error",
		message,
		request_id: c.get("requestId"),
		...(more.errors === undefined ? {} : { errors: more.errors }),
		...more.body,
	};
	return c.json(body, status as ContentfulStatusCode, { ...more.headers });
}
