import type { Context } from "hono";
import { type Decision, decisionOf, NO_LOOKUP, tryOut } from "../../alerts/deciding/index.ts";
import type { Incidents } from "../../alerts/incidents/index.ts";
import { readingOf } from "../../alerts/ingest/index.ts";
import { compileEndpoint, type DecisionContext, decide } from "../../alerts/pipeline/index.ts";
import type { Clock } from "../../base/clock.ts";
import type { Json } from "../../base/json.ts";
import { readPayload } from "../../base/payload/index.ts";
import type { LiveEndpoint } from "../../setup/endpoints/index.ts";
import type { WebEnv } from "../shell/env.ts";
import { HttpProblem } from "../shell/problem.ts";
import { rawBody } from "../shell/route.ts";

type Answered = Decision | { readonly decisions: readonly Decision[] };

/** Dry runs and debug, for API and pages. */
export interface Trials {
	/** The payload in a request's body, read as ingest reads it for this endpoint. @throws HttpProblem 400 */
	payloadOf(c: Context<WebEnv>, endpoint?: LiveEndpoint): Promise<Json>;
	/** @param requestId that descriptions name; a new one if it is left out */
	dryRun(endpoint: LiveEndpoint, payload: Json, lookUp: boolean, requestId?: string): Promise<Answered>;
	debug(trial: { config: unknown; payload: Json; context: unknown }, lookUp: boolean): Promise<Answered>;
}

export function createTrials(deps: {
	clock: Clock;
	incidents: Incidents;
	context: () => Omit<DecisionContext, "now" | "requestId">;
}): Trials {
	const { clock, incidents } = deps;
	const newRequestId = (): string => `test_${Bun.randomUUIDv7()}`;
	const answered = (decisions: readonly Decision[], splits: boolean): Answered => {
		const [only] = decisions;
		return only !== undefined && !splits ? only : { decisions };
	};
	return {
		async payloadOf(c, endpoint) {
			const reading = endpoint === undefined ? {} : readingOf(endpoint);
			const payload = readPayload(await rawBody(c), c.req.header("content-type") ?? null, reading);
			if (!payload.ok) throw new HttpProblem(400, payload.message);
			return payload.value;
		},
		async dryRun(endpoint, payload, lookUp, requestId = newRequestId()) {
			const context = { ...deps.context(), now: clock.now(), requestId };
			const verdicts = decide(endpoint.compiled, payload, context);
			const decisions = await Promise.all(
				verdicts.map(async (verdict) => decisionOf(verdict, lookUp ? await incidents.lookUp(verdict, endpoint.id) : NO_LOOKUP)),
			);
			return answered(decisions, endpoint.compiled.splitPath !== null);
		},
		async debug(trial, lookUp) {
			const decisions = await tryOut(trial, {
				...deps.context(),
				now: clock.now(),
				requestId: newRequestId(),
				lookUp: async (verdict) => (lookUp ? incidents.lookUp(verdict, "unsaved") : NO_LOOKUP),
			});
			const { splitPath } = compileEndpoint(trial.config, { id: "unsaved", isDraft: false });
			return answered(decisions, splitPath !== null);
		},
	};
}
