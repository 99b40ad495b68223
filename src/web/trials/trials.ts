import type { Context } from "hono";
import {
	createTrialThread,
	type Decision,
	decideCalmly,
	decisionsOf,
	NO_LOOKUP,
	TrialRefused,
	type TrialRules,
	tryOut,
} from "../../alerts/deciding/index.ts";
import type { Incidents } from "../../alerts/incidents/index.ts";
import { readingOf } from "../../alerts/ingest/index.ts";
import type { DecisionContext, Verdict } from "../../alerts/pipeline/index.ts";
import type { Clock } from "../../base/clock.ts";
import type { Json } from "../../base/json.ts";
import { readPayload } from "../../base/payload/index.ts";
import type { LiveEndpoint } from "../../setup/endpoints/index.ts";
import type { WebEnv } from "../shell/env.ts";
import { HttpProblem } from "../shell/problem.ts";
import { rawBody } from "../shell/route.ts";

type Answered = Decision | { readonly decisions: readonly Decision[] };

/** Dry runs and debug, for API and pages. A trial that takes too long fails with HttpProblem 503. */
export interface Trials {
	/** The payload in a request's body, read like a webhook of this endpoint. @throws HttpProblem 400 */
	payloadOf(c: Context<WebEnv>, endpoint?: LiveEndpoint): Promise<Json>;
	/** With the saved configuration. @param requestId appears in descriptions; a new one if left out */
	dryRun(endpoint: LiveEndpoint, payload: Json, lookUp: boolean, requestId?: string): Promise<Answered>;
	/** With an unsaved configuration; no ticket is looked up. */
	unsaved(rules: TrialRules, payload: Json, requestId?: string): Promise<Answered>;
	debug(trial: { config: unknown; payload: Json; context: unknown }, lookUp: boolean): Promise<Answered>;
	stop(): Promise<void>;
}

/** Milliseconds of work before a pause for others. */
const SLICE_MS = 4;

export function createTrials(deps: {
	clock: Clock;
	incidents: Incidents;
	context: () => Omit<DecisionContext, "now" | "requestId">;
}): Trials {
	const { clock, incidents } = deps;
	const thread = createTrialThread(clock);
	const newRequestId = (): string => `test_${Bun.randomUUIDv7()}`;
	const answered = (decisions: readonly Decision[], splits: boolean): Answered => {
		const [only] = decisions;
		return only !== undefined && !splits ? only : { decisions };
	};
	const today = () => {
		const { mask: _own, ...context } = deps.context();
		return { ...context, now: clock.now() };
	};
	const decide: typeof thread.run = (order) =>
		thread.run(order).catch((error: unknown) => {
			if (error instanceof TrialRefused) throw new HttpProblem(503, error.message, { headers: { "Retry-After": "5" } });
			throw error;
		});
	return {
		async payloadOf(c, endpoint) {
			const reading = endpoint === undefined ? {} : readingOf(endpoint);
			const payload = readPayload(await rawBody(c), c.req.header("content-type") ?? null, reading);
			if (!payload.ok) throw new HttpProblem(400, payload.message);
			return payload.value;
		},
		async dryRun(endpoint, payload, lookUp, requestId = newRequestId()) {
			const context = { ...deps.context(), now: clock.now(), requestId };
			const verdicts = await decideCalmly(endpoint.compiled, payload, context, SLICE_MS);
			const found = async (verdict: Verdict) => (lookUp ? incidents.lookUp(verdict, endpoint.id) : NO_LOOKUP);
			return answered(await decisionsOf(verdicts, found), endpoint.compiled.splitPath !== null);
		},
		async unsaved(rules, payload, requestId = newRequestId()) {
			const { verdicts, splits } = await decide({ rules, payload, context: { ...today(), requestId } });
			return answered(await decisionsOf(verdicts, async () => NO_LOOKUP), splits);
		},
		async debug(trial, lookUp) {
			const { decisions, splits } = await tryOut(trial, {
				...today(),
				requestId: newRequestId(),
				decide,
				lookUp: async (verdict) => (lookUp ? incidents.lookUp(verdict, "unsaved") : NO_LOOKUP),
			});
			return answered(decisions, splits);
		},
		stop: () => thread.stop(),
	};
}
