import type { Json } from "../../base/json.ts";
import type { DecisionContext, Verdict } from "../pipeline/index.ts";

/** A configuration that need not be saved, nor sound, and whose it is. */
export interface TrialRules {
	readonly endpointId: string;
	readonly config: unknown;
	readonly isDraft: boolean;
}

/** What a thread is asked. */
export interface TrialOrder {
	readonly id: number;
	readonly rules: TrialRules;
	readonly payload: Json;
	/** What the payload was taken out of, which does not travel with it. */
	readonly envelope: { readonly outer: Json; readonly member: string | null } | null;
	readonly context: Omit<DecisionContext, "mask">;
}

export interface TriedRules {
	/** One for each alert in the payload. */
	readonly verdicts: readonly Verdict[];
	/** Whether the configuration splits. */
	readonly splits: boolean;
}

export type TrialReply = { readonly id: number; readonly tried: TriedRules } | { readonly id: number; readonly failed: string };
