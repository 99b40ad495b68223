import { describe, expect, test } from "bun:test";
import { compileEndpoint, type DecisionSettings, decide, isClosedStatus, type OpenTicket, readInstant, resolveOutcome, type TenantEntry, type Verdict } from "../../src/alerts/pipeline/index.ts";
import { type Json, type JsonObject } from "../../src/base/json.ts";
import { contextOf } from "../pipeline/deciding.ts";
import cases from "./decisions.json" with { type: "json" };

interface ContextTicket {
	readonly id: number;
	readonly summary: string;
	readonly company: string | null;
	readonly status: string;
	readonly closed?: boolean;
}

interface Case {
	readonly id: string;
	readonly area: string;
	readonly why?: string;
	readonly config: JsonObject;
	readonly context: {
		readonly now?: string;
		readonly request_id: string;
		readonly maintenance_mode?: boolean;
		readonly tenant_map?: readonly TenantEntry[];
		readonly open_tickets: readonly ContextTicket[];
		readonly settings?: Partial<DecisionSettings>;
	};
	readonly payload: Json;
	readonly expect: {
		readonly action: string;
		readonly reason?: string | null;
		readonly ticket_id?: number | null;
		readonly ticket?: Readonly<Record<string, string | null>>;
		readonly description_contains?: readonly string[];
	};
}

/** Result of a look-up among the tickets of a case: this summary, this company, not closed. */
function lookUp(verdict: Verdict, tickets: readonly ContextTicket[], settings: DecisionSettings, closeStatus: string | null): OpenTicket | null {
	return (
		tickets.find(
			(ticket) =>
				ticket.closed !== true &&
				!isClosedStatus(ticket.status, settings, closeStatus) &&
				ticket.summary === verdict.ticket.summary &&
				(verdict.key.company === null || ticket.company === verdict.key.company),
		) ?? null
	);
}

function run({ config, context, payload }: Case) {
	const endpoint = compileEndpoint(config, { id: "vector", isDraft: config.is_draft === true });
	const base = contextOf();
	const settings = { ...base.settings, ...context.settings };
	const verdicts = decide(endpoint, payload, {
		...base,
		settings,
		now: context.now === undefined ? base.now : (readInstant(context.now) ?? Number.NaN),
		requestId: context.request_id,
		maintenanceMode: context.maintenance_mode ?? false,
		tenantMap: context.tenant_map ?? [],
	});
	return verdicts.map((verdict) => ({
		verdict,
		outcome: resolveOutcome(verdict, lookUp(verdict, context.open_tickets, settings, endpoint.constants.close_status)),
	}));
}

describe("decision vectors", () => {
	for (const vector of cases as unknown as readonly Case[]) {
		test(`${vector.id} (${vector.area})${vector.why === undefined ? "" : `: ${vector.why}`}`, () => {
			const decisions = run(vector);
			expect(decisions).toHaveLength(1);
			const [decision] = decisions;
			if (decision === undefined) return;
			const { verdict, outcome } = decision;
			const expected = vector.expect;
			expect(outcome.action as string).toBe(expected.action);
			if (expected.reason !== undefined) expect(outcome.reason as string | null).toBe(expected.reason);
			if (expected.ticket_id !== undefined) expect(outcome.ticketId).toBe(expected.ticket_id);
			const ticket = verdict.ticket as unknown as Record<string, string | null>;
			const given = Object.keys(expected.ticket ?? {});
			expect(Object.fromEntries(given.map((key) => [key, ticket[key] ?? null]))).toEqual({ ...expected.ticket });
			for (const text of expected.description_contains ?? []) expect(verdict.ticket.description).toContain(text);
		});
	}
});
