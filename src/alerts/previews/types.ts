import type { AlertType } from "../pipeline/index.ts";

/** What decides how calm an endpoint is. Times in milliseconds; 0 is off. */
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

/** How a past is replayed. */
export interface Replay {
	/** Of the endpoint in question. */
	readonly settings: NoiseSettings;
	/** Of others whose alerts are replayed with it, by their ids: as they are now. */
	readonly others: Readonly<Record<string, NoiseSettings>>;
}

/** What a preview compares. */
export interface Comparison {
	readonly before: NoiseSettings;
	readonly after: NoiseSettings;
	readonly others: Replay["others"];
}

/** An alert of the past, as far as noise is concerned. */
export interface PastAlert {
	readonly id: number;
	readonly endpointId: string;
	/** When it arrived, in milliseconds since the epoch. */
	readonly at: number;
	readonly type: AlertType;
	/** Nothing was to become of it, whatever ticket there was. */
	readonly suppressed: boolean;
	/** The same where its ticket is open. */
	readonly suppressedIfOpen: boolean;
	/** A GENERIC without a ticket makes one. */
	readonly opens: boolean;
	/** Kind and text of its key; of a summary as it is, with its numbers. */
	readonly keyKind: string;
	readonly keyText: string;
	readonly company: string | null;
	readonly group: string | null;
	readonly source: string;
	readonly message: string;
	readonly title: string;
}

/** What would have become of an alert. `alone`: nothing; `counted`: part of a ticket without a note of its own. */
export type Fate = "ticket" | "reopened" | "note" | "counted" | "grouped" | "flapping" | "closed" | "self_resolved" | "alone";

export interface DayCount {
	/** `YYYY-MM-DD`, UTC. */
	readonly date: string;
	readonly tickets: number;
	readonly notes: number;
}

/** A past with one set of settings; tickets, and notes on them, that alerts of the endpoint in question have to do with. */
export interface Simulated {
	readonly tickets: number;
	readonly notes: number;
	readonly days: readonly DayCount[];
	/** Of each alert, in the order in which they were given. */
	readonly fates: readonly Fate[];
}

/** An alert of which the new settings make something else. */
export interface Difference {
	readonly id: number;
	readonly at: number;
	readonly title: string;
	readonly before: Fate;
	readonly after: Fate;
}

/** What a change of settings would have done. */
export interface Preview {
	readonly from: number;
	readonly through: number;
	/** Alerts of the endpoint that were replayed. */
	readonly alerts: number;
	/** There were more, and only the newest were replayed. */
	readonly isCut: boolean;
	/** Other endpoints that share outages or keys with it, and how many of their alerts at the same companies were replayed, too. */
	readonly others: { readonly endpoints: number; readonly alerts: number; readonly isCut: boolean };
	readonly before: Omit<Simulated, "fates">;
	readonly after: Omit<Simulated, "fates">;
	/** How many alerts are treated differently, and the newest of them. */
	readonly different: number;
	readonly differences: readonly Difference[];
}
