import type { Json } from "../../base/json.ts";
import type { DecisionContext, Verdict } from "../pipeline/index.ts";

/** A configuration that need not be saved or valid, and the endpoint it is for. */
export interface TrialRules {
	readonly endpointId: string;
	readonly config: unknown;
	readonly isDraft: boolean;
}

/** Request to the thread. */
export interface TrialOrder {
	readonly id: number;
	readonly rules: TrialRules;
	readonly payload: Json;
	/** Envelope that the payload was taken out of; it would be lost on the way to the thread. */
	readonly envelope: { readonly outer: Json; readonly member: string | null } | null;
	readonly context: Omit<DecisionContext, "mask">;
}

export interface TriedRules {
	/** One verdict for each alert in the payload. */
	readonly verdicts: readonly Verdict[];
	/** True if the configuration has a split path. */
	readonly splits: boolean;
}

export type TrialReply = { readonly id: number; readonly tried: TriedRules } | { readonly id: number; readonly failed: string };
