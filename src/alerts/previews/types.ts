import type { AlertType } from "../pipeline/index.ts";

/** An endpoint's noise settings. Times in milliseconds; 0 is off. */
export interface NoiseSettings {
	readonly openDelayMs: number;
	readonly reopenWithinMs: number;
	readonly noteIntervalMs: number;
	readonly flapCount: number;
	readonly flapMs: number;
	readonly groupCount: number;
	readonly groupMs: number;
	readonly autoCloseMs: number;
	readonly ignoresNumbers: boolean;
}

/** Settings of a replay. */
export interface Replay {
	/** Settings of the endpoint in question. */
	readonly settings: NoiseSettings;
	/** Present settings of other endpoints whose alerts are replayed too, by their ids. */
	readonly others: Readonly<Record<string, NoiseSettings>>;
}

/** The two sets of settings to compare. */
export interface Comparison {
	readonly before: NoiseSettings;
	readonly after: NoiseSettings;
	readonly others: Replay["others"];
}

/** A past alert, with the fields that noise needs. */
export interface PastAlert {
	readonly id: number;
	readonly endpointId: string;
	/** Arrival, in milliseconds since the epoch. */
	readonly at: number;
	readonly type: AlertType;
	/** True if it was suppressed, whatever its ticket's state. */
	readonly suppressed: boolean;
	/** True if it was suppressed even with an open ticket. */
	readonly suppressedIfOpen: boolean;
	/** True for a GENERIC that opens a ticket if there is none. */
	readonly opens: boolean;
	/** Kind and text of its key; a summary still has its numbers. */
	readonly keyKind: string;
	readonly keyText: string;
	readonly company: string | null;
	readonly group: string | null;
	readonly source: string;
	readonly message: string;
	readonly title: string;
}

/** Simulated result of an alert. `alone`: none; `counted`: part of a ticket without a note of its own. */
export type Fate = "ticket" | "reopened" | "note" | "counted" | "grouped" | "flapping" | "closed" | "self_resolved" | "alone";

export interface DayCount {
	/** `YYYY-MM-DD`, UTC. */
	readonly date: string;
	readonly tickets: number;
	readonly notes: number;
}

/**
 * Result of a replay with one set of settings: tickets that involve alerts of the endpoint in question, and
 * notes on them.
 */
export interface Simulated {
	readonly tickets: number;
	readonly notes: number;
	readonly days: readonly DayCount[];
	/** One for each alert, in the order given. */
	readonly fates: readonly Fate[];
}

/** An alert whose result differs with the new settings. */
export interface Difference {
	readonly id: number;
	readonly at: number;
	readonly title: string;
	readonly before: Fate;
	readonly after: Fate;
}

/** The effect of a change of settings. */
export interface Preview {
	readonly from: number;
	readonly through: number;
	/** Number of the endpoint's alerts that were replayed. */
	readonly alerts: number;
	/** True if there were more, so that only the newest were replayed. */
	readonly isCut: boolean;
	/**
	 * Number of other endpoints that share outages or keys with it, and of their replayed alerts for the same
	 * companies.
	 */
	readonly others: { readonly endpoints: number; readonly alerts: number; readonly isCut: boolean };
	readonly before: Omit<Simulated, "fates">;
	readonly after: Omit<Simulated, "fates">;
	/** Number of alerts with a different result, and the newest of them. */
	readonly different: number;
	readonly differences: readonly Difference[];
}
