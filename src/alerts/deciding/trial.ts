/** Decisions that change nothing: dry run and debug. They use the same `decide` as the worker. */
import { z } from "zod";
import type { Json } from "../../base/json.ts";
import { type LookUp, openAmong } from "../incidents/index.ts";
import {
	type DecisionContext,
	type OpenTicket,
	readInstant,
	resolveOutcome,
	type ToldStep,
	type TraceStep,
	told,
	type Verdict,
} from "../pipeline/index.ts";
import type { TrialThread } from "./trialThread.ts";

/** A decision as the HTTP contract shows it. */
export interface Decision {
	readonly alert_type: Verdict["alertType"];
	readonly action: string;
	readonly reason: string | null;
	readonly ticket_id: number | null;
	readonly ticket: Verdict["ticket"];
	readonly matched_rules: readonly string[];
	readonly problems: readonly string[];
	/** As sentences, for the HTTP contract. */
	readonly trace: readonly ToldStep[];
	/** The same trace as data. */
	readonly steps: readonly TraceStep[];
}

function lookUpStep(lookUp: LookUp): TraceStep {
	if ("failed" in lookUp) return { step: "lookup", kind: "lookup", outcome: "failed", how: lookUp.failed, ticketId: null };
	const { open, detail } = lookUp;
	return { step: "lookup", kind: "lookup", outcome: open === null ? "none" : "open", how: detail, ticketId: open?.id ?? null };
}

/** Combines a verdict with the result of a look-up. */
export function decisionOf(verdict: Verdict, lookUp: LookUp): Decision {
	const open: OpenTicket | null = "failed" in lookUp ? null : lookUp.open;
	const { action, reason, ticketId } = resolveOutcome(verdict, open);
	const concluded: TraceStep = { step: "action", kind: "concluded", type: verdict.alertType, action, reason, open: open !== null };
	const steps = [...verdict.trace, lookUpStep(lookUp), concluded];
	return {
		alert_type: verdict.alertType,
		action,
		reason,
		ticket_id: ticketId,
		ticket: verdict.ticket,
		matched_rules: verdict.matchedRules,
		problems: verdict.problems,
		trace: told(steps),
		steps,
	};
}

/** For trials without a look-up: no open ticket is assumed. */
export const NO_LOOKUP: LookUp = { open: null, detail: "Not looked up; no open ticket is assumed." };

const looseText = z.union([z.string(), z.number()]).transform(String);
const trialContext = z
	.object({
		now: z.string().optional().catch(undefined),
		request_id: looseText.optional().catch(undefined),
		maintenance_mode: z.boolean().optional().catch(undefined),
		tenant_map: z
			.array(z.object({ tenant_value: looseText, company_id: looseText }))
			.optional()
			.catch(undefined),
		open_tickets: z
			.array(
				z.object({
					id: z.number(),
					summary: z.string().default(""),
					company: z.string().nullish(),
					status: z.string().nullish(),
					closed: z.boolean().nullish(),
				}),
			)
			.optional()
			.catch(undefined),
		settings: z.record(z.string(), z.unknown()).optional().catch(undefined),
	})
	.catch({});

export interface Trial {
	/** Saved or not, valid or broken; it is never validated. */
	readonly config: unknown;
	readonly payload: Json;
	/** Assumptions in place of today's state (HTTP contract, `POST /api/debug/process`). */
	readonly context: unknown;
}

/** Today's state, for everything that the trial does not assume otherwise. */
export interface Today extends Omit<DecisionContext, "mask"> {
	readonly lookUp: (verdict: Verdict) => Promise<LookUp>;
	/** Decides on another thread than the one that acknowledges. */
	readonly decide: TrialThread["run"];
}

/** Maximum number of alerts of one payload that are looked up; each look-up is a call to the PSA. */
const MAX_LOOKUPS = 50;
const NOT_LOOKED: LookUp = { open: null, detail: `Only the first ${MAX_LOOKUPS} alerts were looked up; no open ticket is assumed.` };

/** Decisions for verdicts, each with its look-up. */
export const decisionsOf = (verdicts: readonly Verdict[], lookUp: (verdict: Verdict) => Promise<LookUp>): Promise<Decision[]> =>
	Promise.all(verdicts.map(async (verdict, index) => decisionOf(verdict, index < MAX_LOOKUPS ? await lookUp(verdict) : NOT_LOOKED)));

export interface TriedOut {
	readonly decisions: readonly Decision[];
	readonly splits: boolean;
}

/**
 * Decides a payload with a configuration that need not be saved. Writes nothing.
 * @throws TrialRefused
 */
export async function tryOut({ config, payload, context }: Trial, today: Today): Promise<TriedOut> {
	const given = trialContext.parse(context ?? {});
	const settings = { ...today.settings, ...withoutOddTypes(given.settings ?? {}) };
	const assumed: Omit<DecisionContext, "mask"> = {
		now: (given.now === undefined ? null : readInstant(given.now)) ?? today.now,
		requestId: given.request_id ?? today.requestId,
		maintenanceMode: given.maintenance_mode ?? today.maintenanceMode,
		tenantMap: given.tenant_map ?? today.tenantMap,
		silences: today.silences ?? [],
		settings,
	};
	const isDraft = typeof config === "object" && config !== null && "is_draft" in config && config.is_draft === true;
	const { verdicts, splits } = await today.decide({ rules: { endpointId: "unsaved", config, isDraft }, payload, context: assumed });
	const tickets = given.open_tickets;
	const lookUp = async (verdict: Verdict) => (tickets === undefined ? today.lookUp(verdict) : openAmong(tickets, verdict, settings));
	return { decisions: await decisionsOf(verdicts, lookUp), splits };
}

const SETTING_NAMES = ["CW_SERVICE_BOARD", "CW_STATUS_NEW", "CW_STATUS_CLOSED", "CW_TICKET_PREFIX", "CW_DEFAULT_COMPANY_ID"] as const;

/** Settings as the environment would give them: texts, and null for blank ones (except the prefix). */
function withoutOddTypes(settings: Readonly<Record<string, unknown>>): Partial<DecisionContext["settings"]> {
	const read: Record<string, string | null> = {};
	for (const name of SETTING_NAMES) {
		const value = settings[name];
		if (value === null && name === "CW_DEFAULT_COMPANY_ID") read[name] = null;
		else if (value === null && name === "CW_TICKET_PREFIX") read[name] = "";
		else if (typeof value === "string" && (value.trim() !== "" || name === "CW_TICKET_PREFIX")) read[name] = value.trim();
	}
	return read as Partial<DecisionContext["settings"]>;
}
