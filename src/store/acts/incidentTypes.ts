/** An incident, what it is about, and what waits for it. Times are milliseconds since the epoch. */

/** `opening`: a create is under way; `gone`: the ticket was deleted in the PSA. */
export type IncidentState = "opening" | "open" | "closed" | "gone";

/** One life of a ticket. */
export interface Incident {
	readonly id: number;
	/** Of the key that began it. */
	readonly keyHash: string;
	/** The queue in which all its work is done. */
	readonly laneKey: string;
	readonly endpointId: string;
	readonly state: IncidentState;
	readonly ticketId: number | null;
	/** The ticket that a person merged this one into: news goes there. */
	readonly mergedInto: number | null;
	/** HookWise made the ticket. */
	readonly ours: boolean;
	readonly company: string | null;
	readonly summary: string | null;
	/** The ticket's, as last known. */
	readonly priority: string | null;
	/** As the last alert had them. */
	readonly severity: string | null;
	readonly message: string | null;
	readonly openedAt: number | null;
	readonly closedAt: number | null;
	/** When the PSA last said that the ticket is open. */
	readonly checkedAt: number | null;
	/** Creation or last note. */
	readonly newsAt: number | null;
	/** When the last alert was settled with it. */
	readonly heardAt: number | null;
	/** When the resolution note was written; it is written once. */
	readonly resolutionAt: number | null;
	/** Alerts are skipped until then: a person decided that it will not be fixed. */
	readonly wontFixUntil: number | null;
	/** Alerts that were settled with it, and notes that HookWise wrote. */
	readonly alerts: number;
	readonly notes: number;
	readonly flapping: boolean;
	readonly grouped: boolean;
}

/** An endpoint with what an alert is about there. */
export interface Source {
	readonly keyHash: string;
	readonly endpointId: string;
	/** Kind and text of the verdict's origin; "" where it is not known. */
	readonly origin: string;
}

/** A source that holds an incident open, or did. */
export interface IncidentSource extends Source {
	readonly state: "open" | "recovered";
	readonly openedAt: number;
	readonly recoveredAt: number | null;
}

export type TimelineWord =
	| "raised"
	| "created"
	| "noted"
	| "raised priority"
	| "flapping"
	| "grouped"
	| "closed"
	| "reopened"
	| "merged"
	| "recovered"
	| "moved"
	| "reassigned"
	| "split"
	| "closed by a person";

export interface TimelineEntry {
	readonly what: TimelineWord;
	readonly alertId?: number | null;
	/** A person, where it was one. */
	readonly by?: string | null;
	readonly detail?: string | null;
}

/** What a person has to see to; once more of the same kind and subject is counted. */
export interface NewNeed {
	readonly kind: string;
	readonly subject: string;
	readonly message: string;
	readonly endpointId?: string | null;
	readonly company?: string | null;
	readonly ticketId?: number | null;
	readonly alertId?: number | null;
}

export type WakeKind =
	| "look"
	| "check"
	| "stale"
	| "tell"
	| "attach"
	| "close"
	| "seen"
	| "news"
	| "members"
	| "children"
	| "calm"
	| "over"
	| "raise";

/** What is due for an incident at a time. */
export interface NewWake {
	readonly kind: WakeKind;
	readonly at: number;
	readonly data?: Readonly<Record<string, unknown>>;
	/** It takes the place of one of its kind that is not queued yet. */
	readonly only?: boolean;
}

export interface Wake {
	readonly id: number;
	readonly kind: WakeKind;
	readonly incidentId: number;
	readonly data: Readonly<Record<string, unknown>>;
}
