/** Records that are written while alerts are acted on. Times are milliseconds since the epoch. */
import type { IncidentKey, Verdict } from "../../alerts/pipeline/index.ts";
import type { CallRecord } from "../../base/calls.ts";
import type { Job } from "../queue.ts";
import type { RcaRequest, RcaWaived } from "../rca.ts";
import type { AlertAction, AlertStatus } from "../types.ts";
import type { IncidentSource, IncidentState, NewNeed, NewWake, Source, TimelineEntry, Wake, WakeKind } from "./incidentTypes.ts";

export type IntentKind = "create" | "note" | "close" | "reopen";
/**
 * Progress of a write that takes several calls. `raise`: the priority is to be set before the note; `raised`:
 * it is set.
 */
export type IntentStep = "raise" | "raised" | "planned" | "noted" | "moved";

/** A write to the PSA that is about to be sent, or whose result is not recorded yet. */
export interface Intent {
	readonly id: number;
	readonly incidentId: number;
	readonly kind: IntentKind;
	readonly marker: string;
	readonly step: IntentStep;
	/** True if the call may have taken effect. */
	readonly doubt: boolean;
	/** End of the try that is in doubt; null if the process died during it. */
	readonly doubtSince: number | null;
	/** Number of look-ups since then that found nothing. */
	readonly looked: number;
	/** True if it was sent again after a doubt: there may be two. */
	readonly resent: boolean;
	/** Ticket that is written to; null for a create. */
	readonly ticketId: number | null;
	/** For a create: the highest ticket number known before it. */
	readonly aboveId: number | null;
	/** First (`leader`) and last (`through`) alert that it acts for. */
	readonly leader: number;
	readonly through: number;
}

/** An alert at the head of a queue, with all that is needed to act on it. */
export interface WorkItem extends Job {
	readonly requestId: string;
	readonly endpointId: string;
	readonly receivedAt: number;
	readonly replayOf: number | null;
	/** True for a replay that must act although its key has recovered since. */
	readonly forced: boolean;
	readonly verdict: Verdict;
}

export interface Work {
	/** Wake that is due at the head. Wakes come before alerts. */
	readonly wake: Wake | null;
	/** Alerts of one member of the queue, in order of arrival. Jobs of other members are not loaded. */
	readonly items: readonly WorkItem[];
	readonly firstClose: { readonly id: number; readonly receivedAt: number } | null;
	readonly lastId: number;
}

/** Alerts of one member of a queue, from the first id to the last. */
export interface Stretch {
	readonly lane: string;
	readonly key: string;
	/** Key of the member; null for the queue's own key. */
	readonly member: string | null;
	readonly from: number;
	readonly through: number;
}

/** Changes to an incident. Fields that are left out stay as they are. */
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
	/** Added to the incident's counts. */
	readonly alerts?: number;
	readonly notes?: number;
}

/** Changes to an incident together with everything that follows from them; written in one transaction. */
export interface Consequences {
	readonly incident?: IncidentChange | null;
	/** Other incidents that change at the same time. */
	readonly also?: readonly IncidentChange[];
	/** Incident that the entries below belong to, if `incident` is not given. */
	readonly incidentId?: number | null;
	readonly timeline?: readonly TimelineEntry[];
	readonly wakes?: readonly NewWake[];
	/** Kinds of wakes to cancel. */
	readonly unwake?: readonly WakeKind[];
	readonly needs?: readonly NewNeed[];
	/** Needs that are resolved now. */
	readonly cured?: readonly { readonly kind: string; readonly subject: string }[];
	/** Sources that hold the incident open from now on. */
	readonly opened?: readonly Source[];
	/** Sources that no longer hold it open; "all" when the incident is closed. */
	readonly recovered?: readonly Source[] | "all";
	/** True if a note has now mentioned every alert that was settled without one. */
	readonly told?: boolean;
}

/** The final outcome of a stretch of alerts. Their jobs are removed in the same transaction. */
export interface Settlement extends Stretch, Consequences {
	readonly status: Extract<AlertStatus, "processed" | "skipped" | "dlq">;
	readonly action: AlertAction | null;
	readonly reason: string | null;
	readonly ticketId: number | null;
	readonly error: string | null;
	readonly attempts: number;
	readonly now: number;
	readonly calls: readonly CallRecord[];
	/** Words about how the key's ticket was found, or that there is none; null if no search was made this time. */
	readonly found: string | null;
	/**
	 * A short remark that lists show beside the outcome. null keeps the present remark, or sets one that says
	 * why more than one try was needed.
	 */
	readonly remark: string | null;
	/** Last alert of those that the same write mentioned: alerts up to it count as updates of the ticket. null: none. */
	readonly toldThrough: number | null;
	readonly intent: { readonly id: number; readonly state: "pending" | "done" | "failed" } | null;
	/** Set if the key recovered with the last alert of the stretch; `occurredAt` is that alert's own time. */
	readonly recovery: { readonly keyHash: string; readonly occurredAt: number } | null;
	/** True if no note mentions these alerts yet. */
	readonly untold?: boolean;
	/** Asks for a root-cause note on the ticket created for the first of these alerts, or says why there will be none. */
	readonly rca: RcaRequest | RcaWaived | null;
}

export interface Setback extends Stretch {
	readonly error: string;
	readonly nextAttemptAt: number | null;
	readonly attempts: number;
	readonly calls: readonly CallRecord[];
	readonly now: number;
	/** State of the intent after the try. */
	readonly intent: { readonly id: number; readonly doubt: boolean } | null;
}

/** An incident to be created. */
export interface NewIncident {
	readonly psa: string;
	readonly keyHash: string;
	readonly laneKey: string;
	readonly key: IncidentKey;
	readonly endpointId: string;
	readonly company: string | null;
	readonly summary: string | null;
}

/** One time that a key goes down. */
export interface NewOpening extends Source {
	/** Id of the alert that reported it. */
	readonly id: number;
	/** null if it is not grouped with anything. */
	readonly groupHash: string | null;
	readonly company: string | null;
	/** Name that lists show. */
	readonly title: string;
	readonly kind: string;
	readonly at: number;
}

export interface Opening extends NewOpening {
	/** null while it is still down. */
	readonly recoveredAt: number | null;
}

/** An outage to be created: its incident, and its members. */
export interface Gathering extends NewIncident {
	readonly members: readonly Source[];
	/** Lane of the queue in which members may wait. */
	readonly lane: string;
	/** Id of an older outage of the same group that is not continued; null if none. */
	readonly instead: number | null;
	readonly now: number;
}

/** A key that is part of an outage, either as a source of its incident or with a ticket of its own. */
export interface Member {
	readonly keyHash: string;
	readonly endpointId: string;
	readonly title: string | null;
	/** Time when it became part of the outage. */
	readonly joinedAt: number;
	readonly openedAt: number;
	readonly recoveredAt: number | null;
	/** The member's own ticket and incident, if it has any. */
	readonly ticketId: number | null;
	readonly incidentId: number | null;
}

/** A key that is part of an outage now, or was earlier. */
export interface Membership {
	readonly keyHash: string;
	readonly joinedAt: number;
	/** Time when it last joined, or recovered. */
	readonly changedAt: number;
}

/** Sources that hold an incident open, seen from one source. */
export interface Holding {
	/** Number of sources that hold it open. */
	readonly open: number;
	/** Those sources that share the asking source's key, or its endpoint and origin. */
	readonly near: readonly IncidentSource[];
}

export interface Plan {
	/** Id of the incident, or the incident to create with this intent. */
	readonly incident: number | NewIncident;
	readonly kind: IntentKind;
	readonly step: IntentStep;
	readonly marker: string;
	readonly ticketId: number | null;
	readonly stretch: Stretch;
	readonly now: number;
}
