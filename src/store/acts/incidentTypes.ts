/** Incidents, their sources, and the work that waits for them. Times are milliseconds since the epoch. */

/** `opening`: a create is under way; `gone`: the ticket was deleted in the PSA. */
export type IncidentState = "opening" | "open" | "closed" | "gone";

/** The life of one ticket, from its creation to its end. */
export interface Incident {
	readonly id: number;
	/** SHA-256 of the key that opened it. */
	readonly keyHash: string;
	/** Queue that does all work of this incident. */
	readonly laneKey: string;
	readonly endpointId: string;
	readonly state: IncidentState;
	readonly ticketId: number | null;
	/** Ticket that a person merged this one into. Later news goes there. */
	readonly mergedInto: number | null;
	/** True if HookWise created the ticket. */
	readonly ours: boolean;
	readonly company: string | null;
	readonly summary: string | null;
	/** Priority of the ticket when it was last read. */
	readonly priority: string | null;
	/** Severity and message of the last alert. */
	readonly severity: string | null;
	readonly message: string | null;
	readonly openedAt: number | null;
	readonly closedAt: number | null;
	/** Time of the last answer from the PSA that the ticket is open. */
	readonly checkedAt: number | null;
	/** Time of the ticket's creation, or of its last note. */
	readonly newsAt: number | null;
	/** Time when the last of its alerts was settled. */
	readonly heardAt: number | null;
	/** Time when the resolution note was written. It is written once. */
	readonly resolutionAt: number | null;
	/** Alerts are skipped until this time: a person decided that the problem will not be fixed. */
	readonly wontFixUntil: number | null;
	/** Number of alerts that were settled with this incident; `notes` is the number of notes that HookWise wrote. */
	readonly alerts: number;
	readonly notes: number;
	readonly flapping: boolean;
	readonly grouped: boolean;
}

/** One thing that an endpoint reports about. */
export interface Source {
	readonly keyHash: string;
	readonly endpointId: string;
	/** Kind and text of the verdict's origin; "" if unknown. */
	readonly origin: string;
}

/** A source that holds an incident open now, or did earlier. */
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
	/** Name of the person who did it; null or left out if HookWise did. */
	readonly by?: string | null;
	readonly detail?: string | null;
}

/**
 * Something that a person has to see to. A second one of the same kind and subject only raises the count of
 * the first.
 */
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

/** Work that is due for an incident at a given time. */
export interface NewWake {
	readonly kind: WakeKind;
	readonly at: number;
	readonly data?: Readonly<Record<string, unknown>>;
	/** True if it replaces a wake of the same kind that is not queued yet. */
	readonly only?: boolean;
}

export interface Wake {
	readonly id: number;
	readonly kind: WakeKind;
	readonly incidentId: number;
	readonly data: Readonly<Record<string, unknown>>;
}
