import { compileEndpoint, type DecisionContext, decide, type Verdict } from "../../src/alerts/pipeline/index.ts";
import type { Json } from "../../src/base/json.ts";
import { mask } from "../../src/base/security/index.ts";

/** A quiet day: no maintenance, no tenants, the default settings. */
export function contextOf(changes: Partial<DecisionContext> = {}): DecisionContext {
	return {
		now: Date.parse("2026-03-04T12:00:00Z"),
		requestId: "req-0001",
		maintenanceMode: false,
		tenantMap: [],
		settings: {
			CW_SERVICE_BOARD: "Service Board",
			CW_STATUS_NEW: "New",
			CW_STATUS_CLOSED: "Closed",
			CW_TICKET_PREFIX: "Alert:",
			CW_DEFAULT_COMPANY_ID: null,
		},
		mask,
		...changes,
	};
}

/** All verdicts of a configuration about a payload. */
export const decideAll = (config: unknown, payload: Json, changes: Partial<DecisionContext> = {}): Verdict[] =>
	decide(compileEndpoint(config, { id: "e1", isDraft: false }), payload, contextOf(changes));

/** The verdict where there is exactly one. */
export function decideOne(config: unknown, payload: Json, changes: Partial<DecisionContext> = {}): Verdict {
	const verdicts = decideAll(config, payload, changes);
	const [verdict] = verdicts;
	if (verdict === undefined || verdicts.length !== 1) throw new Error(`One verdict is expected, not ${verdicts.length}`);
	return verdict;
}
