/** What is written about alerts and incidents as they go on. Times are milliseconds since the epoch. */
import type { IncidentKey, Verdict } from "../../alerts/pipeline/index.ts";
import type { CallRecord } from "../../base/calls.ts";
import type { Job } from "../queue.ts";
import type { RcaRequest, RcaWaived } from "../rca.ts";
import type { AlertAction, AlertStatus } from "../types.ts";
import type { IncidentSource, IncidentState, NewNeed, NewWake, Source, TimelineEntry, Wake, WakeKind } from "./incidentTypes.ts";

export type IntentKind = "create" | "note" | "close" | "reopen";
/** How far a write of several calls got. `raise`: the priority comes before the note, `raised`: it is set. */
export type IntentStep = "raise" | "raised" | "planned" | "noted" | "moved";

/** A write to the PSA that was about to be sent, and whose effect is not recorded yet. */
export interface Intent {
	readonly id: number;
	readonly incidentId: number;
	readonly kind: IntentKind;
	readonly marker: string;
	readonly step: IntentStep;
	/** It may have had its effect. */
	readonly doubt: boolean;
	/** When the try in doubt ended; null when the process died with it. */
	readonly doubtSince: number | null;
	/** Looks since then that found nothing. */
	readonly looked: number;
	/** It was sent again after it was in doubt: there may be two. */
	readonly resent: boolean;
	/** The ticket it writes to; null for a create. */
	readonly ticketId: number | null;
	/** The highest ticket number known before a create. */
	readonly aboveId: number | null;
	/** First and last alert it acts for. */
	readonly leader: number;
	readonly through: number;
}

/** An alert at the head of a queue, with what is needed to act on it. */
export interface WorkItem extends Job {
	readonly requestId: string;
	readonly endpointId: string;
	readonly receivedAt: number;
	readonly replayOf: number | null;
	/** A replay that acts though its key has recovered since. */
	readonly forced: boolean;
	readonly verdict: Verdict;
}

export interface Work {
	/** What is due at the head; it comes before alerts. */
	readonly wake: Wake | null;
	/** Alerts of one member of the queue, in order of arrival; the rest of the queue's jobs are not loaded. */
	readonly items: readonly WorkItem[];
	readonly firstClose: { readonly id: number; readonly receivedAt: number } | null;
	readonly lastId: number;
}

/** Alerts of one member of a queue, from one through another. */
export interface Stretch {
	readonly lane: string;
	readonly key: string;
	/** Whose they are; null: the queue's own key's. */
	readonly member: string | null;
	readonly from: number;
	readonly through: number;
}

/** What changes about an incident; what is left out stays. */
export interface IncidentChange {
	readonly id: number;
	readonly state?: IncidentState;
	readonly ticketId?: number | null;
	readonly laneKey?: string;
	readonly mergedInto?: number | null;
	readonly ours?: boolean;
	readonly company?: string | null;
	readonly summary?: string | null;
	readonly priority?: string | null;
	readonly severity?: string | null;
	readonly message?: string | null;
	readonly closedAt?: number | null;
	readonly checkedAt?: number | null;
	readonly newsAt?: number | null;
	readonly resolutionAt?: number | null;
	readonly wontFixUntil?: number | null;
	readonly flapping?: boolean;
	readonly grouped?: boolean;
	/** Added to the counts. */
	readonly alerts?: number;
	readonly notes?: number;
}

/** What happened to an incident, and what follows from it; written with what changed. */
export interface Consequences {
	readonly incident?: IncidentChange | null;
	/** Other incidents that change with it. */
	readonly also?: readonly IncidentChange[];
	/** For which incident, where it does not change. */
	readonly incidentId?: number | null;
	readonly timeline?: readonly TimelineEntry[];
	readonly wakes?: readonly NewWake[];
	/** Kinds of wakes that are due no more. */
	readonly unwake?: readonly WakeKind[];
	readonly needs?: readonly NewNeed[];
	/** Needs that are cured. */
	readonly cured?: readonly { readonly kind: string; readonly subject: string }[];
	/** Sources that hold the incident open from now on. */
	readonly opened?: readonly Source[];
	/** Sources that hold it no more; "all" when it is closed. */
	readonly recovered?: readonly Source[] | "all";
	/** A note has told of everything that was settled without one. */
	readonly told?: boolean;
}

/** The final outcome of a stretch of alerts; their jobs disappear with it. */
export interface Settlement extends Stretch, Consequences {
	readonly status: Extract<AlertStatus, "processed" | "skipped" | "dlq">;
	readonly action: AlertAction | null;
	readonly reason: string | null;
	readonly ticketId: number | null;
	readonly error: string | null;
	readonly attempts: number;
	readonly now: number;
	readonly calls: readonly CallRecord[];
	/** How the key's ticket was found, or that there is none; null when it was not looked for in this turn. */
	readonly found: string | null;
	/** A short remark that lists show beside the outcome. null keeps the present one, or says why more than one try was needed. */
	readonly remark: string | null;
	/** Alerts before this one were told in the same write: they are updates of the ticket. null: none. */
	readonly toldThrough: number | null;
	readonly intent: { readonly id: number; readonly state: "pending" | "done" | "failed" } | null;
	/** The key recovered with the last alert of the stretch, which happened then. */
	readonly recovery: { readonly keyHash: string; readonly occurredAt: number } | null;
	/** No note has told of them yet. */
	readonly untold?: boolean;
	/** A root-cause note is wanted for the ticket that was made for the first of them, or it is told why there is none. */
	readonly rca: RcaRequest | RcaWaived | null;
}

export interface Setback extends Stretch {
	readonly error: string;
	readonly nextAttemptAt: number | null;
	readonly attempts: number;
	readonly calls: readonly CallRecord[];
	readonly now: number;
	/** What is now known of the intent that was tried. */
	readonly intent: { readonly id: number; readonly doubt: boolean } | null;
}

/** An incident that begins. */
export interface NewIncident {
	readonly psa: string;
	readonly keyHash: string;
	readonly laneKey: string;
	readonly key: IncidentKey;
	readonly endpointId: string;
	readonly company: string | null;
	readonly summary: string | null;
}

/** One time that a key went down. */
export interface NewOpening extends Source {
	/** The alert that it began with. */
	readonly id: number;
	/** null: it is grouped with nothing. */
	readonly groupHash: string | null;
	readonly company: string | null;
	/** What it is called in lists. */
	readonly title: string;
	readonly kind: string;
	readonly at: number;
}

export interface Opening extends NewOpening {
	/** null: it is down still. */
	readonly recoveredAt: number | null;
}

/** An outage that begins: its incident, and what is part of it. */
export interface Gathering extends NewIncident {
	readonly members: readonly Source[];
	/** The lane in which members may wait. */
	readonly lane: string;
	/** An outage of the same group that is left behind. */
	readonly instead: number | null;
	readonly now: number;
}

/** A key that is part of an outage: as a source of its incident, or with a ticket of its own. */
export interface Member {
	readonly keyHash: string;
	readonly endpointId: string;
	readonly title: string | null;
	/** When it became part of the outage. */
	readonly joinedAt: number;
	readonly openedAt: number;
	readonly recoveredAt: number | null;
	/** Its own ticket and incident. */
	readonly ticketId: number | null;
	readonly incidentId: number | null;
}

/** A key that is part of an outage, or was. */
export interface Membership {
	readonly keyHash: string;
	readonly joinedAt: number;
	/** When it last became part of it, or recovered. */
	readonly changedAt: number;
}

/** What holds an incident open, in the eyes of one source. */
export interface Holding {
	/** How many sources hold it open. */
	readonly open: number;
	/** Those of them that have the source's key, or its endpoint and origin. */
	readonly near: readonly IncidentSource[];
}

export interface Plan {
	/** The incident it is for, or one that begins with it. */
	readonly incident: number | NewIncident;
	readonly kind: IntentKind;
	readonly step: IntentStep;
	readonly marker: string;
	readonly ticketId: number | null;
	readonly stretch: Stretch;
	readonly now: number;
}
