/** Interface of the store of acts: reads and records for acting on alerts. Times are milliseconds since the epoch. */
import type { IncidentKey, Verdict } from "../../alerts/pipeline/index.ts";
import type { CallRecord } from "../../base/calls.ts";
import type { AlertStatus } from "../types.ts";
import type { Incident, IncidentSource, NewNeed, Source, TimelineEntry } from "./incidentTypes.ts";
import type {
	Consequences,
	Gathering,
	Holding,
	Intent,
	IntentStep,
	Member,
	Membership,
	NewIncident,
	NewOpening,
	Opening,
	Plan,
	Setback,
	Settlement,
	Stretch,
	Work,
	WorkItem,
} from "./writeTypes.ts";

export type * from "./incidentTypes.ts";
export type * from "./writeTypes.ts";

/**
 * Reads and records for acting on alerts. Each write is one transaction, which is on disk when the promise
 * resolves.
 */
export interface ActStore {
	readWork(lane: string, key: string, limit: number): Promise<Work>;
	/**
	 * Number of the head member's jobs before its first CLOSE, up to the job `through` and at most `limit`;
	 * `through` in the result is the id of the last one.
	 */
	openRun(lane: string, key: string, limit: number, through?: number): Promise<{ count: number; through: number }>;
	/** The first OPEN of each endpoint among the head member's jobs, up to the job `through`. */
	firstOpens(lane: string, key: string, through: number): Promise<readonly WorkItem[]>;
	/** One alert of a queue. */
	workItem(lane: string, key: string, id: number): Promise<WorkItem | null>;
	currentIncident(psa: string, keyHash: string): Promise<Incident | null>;
	incident(id: number): Promise<Incident | null>;
	/** The newest incident in our store with this ticket number; null if none. */
	incidentOfTicket(psa: string, ticketId: number): Promise<Incident | null>;
	/** Open incidents that this source holds open, whatever their key. */
	openByOrigin(psa: string, endpointId: string, origin: string): Promise<readonly Incident[]>;
	/** Open incidents whose ticket was merged into this one. */
	mergedInto(psa: string, ticketId: number): Promise<readonly Incident[]>;
	sources(incidentId: number): Promise<readonly IncidentSource[]>;
	/** Sources that hold the incident open, in the detail that a recovery of this source needs. */
	holding(incidentId: number, source: Source): Promise<Holding>;
	timeline(incidentId: number): Promise<readonly (TimelineEntry & { readonly at: number })[]>;
	/** The key's last recovery; null if none is known. */
	recovery(keyHash: string): Promise<{ readonly alertId: number; readonly handledAt: number; readonly occurredAt: number } | null>;
	/** Id of the alert that a replay repeats; the alert's own id if it is not a replay. */
	originalOf(alertId: number): Promise<number>;
	/**
	 * True if this ticket was told of an OPEN of the key that is newer than the alert. Replays of older alerts
	 * do not count.
	 */
	openedAfter(alertId: number, ticketId: number, key: IncidentKey, endpointId: string): Promise<boolean>;
	/** True if a PSA other than this one has, or had, this ticket number for the key. */
	isTiedElsewhere(psa: string, keyHash: string, ticketId: number): Promise<boolean>;
	/** Ticket numbers that are known from other PSAs, but not from this one. Reads every incident. */
	ticketsElsewhere(psa: string): Promise<number[]>;
	pendingIntent(incidentId: number): Promise<Intent | null>;
	/** Records the intent before its call is sent, and marks its alerts as being processed. */
	plan(plan: Plan): Promise<Intent>;
	/** Records that an intent is tried again. From now on the call may have taken effect. */
	resend(intentId: number, stretch: Stretch): Promise<void>;
	advance(intentId: number, step: IntentStep, consequences?: Consequences & { readonly now: number }): Promise<void>;
	looked(intentId: number, looked: number, doubt: boolean, since: number | null): Promise<void>;
	endIntent(intentId: number, state: "done" | "failed", consequences: Consequences & { readonly now: number }): Promise<void>;
	/**
	 * Resolves once all earlier writes of this store are on disk. Outcomes and similar writes ride along with
	 * the next write that must be durable.
	 */
	kept(): Promise<void>;
	/** Ties a ticket that was found, not created, to the key. Resolves with the id of its incident. */
	adopt(
		found: NewIncident & { readonly ticketId: number; readonly ours?: boolean; readonly priority?: string | null; readonly now: number },
	): Promise<number>;
	/** Records what happened to an incident, apart from the outcome of an alert. */
	record(consequences: Consequences & { readonly now: number }): Promise<void>;
	/** Resolves with the ids of the alerts that were settled. */
	settle(settlement: Settlement): Promise<number[]>;
	setBack(setback: Setback): Promise<void>;
	park(stretch: Stretch, until: number): Promise<void>;
	/** Moves every job of a key to another queue. The key's work is done there until the incident ends. */
	route(lane: string, from: string, keyHash: string, to: string, now: number): Promise<void>;
	/** Moves one job to another queue. */
	moveJob(lane: string, from: string, to: string, id: number, now: number): Promise<void>;
	/** Puts an alert that was already settled back into its queue. */
	again(lane: string, alertId: number, keyHash: string, now: number): Promise<void>;
	/** Turns due wakes into jobs. Resolves with their number. */
	wakeUp(now: number): Promise<number>;
	nextWakeAt(): Promise<number | null>;
	/** Ends the wake at the head of the queue, or postpones it. */
	endWake(
		lane: string,
		key: string,
		id: number,
		later: { readonly at: number; readonly data: Readonly<Record<string, unknown>> } | null,
	): Promise<void>;
	/** Saves the progress of a wake. */
	noteWake(id: number, data: Readonly<Record<string, unknown>>): Promise<void>;
	addCalls(alertId: number, calls: readonly CallRecord[]): Promise<void>;
	/** The opening of a key that has not recovered since; null if it has. */
	currentOpening(keyHash: string): Promise<Opening | null>;
	/** @param endedAt end of the key's previous opening, if no recovery reported it; null if one did */
	beginOpening(opening: NewOpening, endedAt: number | null): Promise<void>;
	/** Times after `after` at which the key went down, oldest first. */
	openingsOf(keyHash: string, after: number): Promise<readonly number[]>;
	/** Openings of a group between two times (both included), oldest first. */
	openingsOfGroup(groupHash: string, from: number, through: number): Promise<readonly Opening[]>;
	/** Creates the incident of an outage, or finds the one that another member has created. Resolves with its id. */
	gather(gathering: Gathering): Promise<number>;
	/** Members of an outage, sources first. */
	members(incidentId: number): Promise<readonly Member[]>;
	/** Members of an outage without their texts: this is read often, and an outage may be large. */
	membership(incidentId: number): Promise<readonly Membership[]>;
	/**
	 * Position of a key among those that share an outage's ticket, and the time it joined; null if it does not
	 * share the ticket.
	 */
	placeOf(incidentId: number, keyHash: string): Promise<{ readonly number: number; readonly joinedAt: number } | null>;
	/** Keys that a person removed from an outage. */
	splitsOf(incidentId: number): Promise<readonly string[]>;
	/** Removes a key from an outage. @returns false if the key was not part of it */
	split(incidentId: number, member: Pick<Member, "keyHash" | "title">, by: string, now: number): Promise<boolean>;
	/** Verdict of an alert, and the alert's endpoint; null if the alert no longer exists. */
	verdictOf(alertId: number): Promise<{ readonly verdict: Verdict; readonly endpointId: string } | null>;
	/** Settled alerts that no note mentions yet: the first `limit` of them, and the number of all. */
	untold(incidentId: number, limit: number): Promise<{ readonly items: readonly WorkItem[]; readonly count: number }>;
	/** Present status of an alert in history. */
	statusOf(alertId: number): Promise<AlertStatus | null>;
	/** The most recent period in which the PSA did not answer. */
	outage(): Promise<Outage | null>;
	noteOutage(outage: Outage): Promise<void>;
	readonly needs: NeedStore;
}

/** Milliseconds since the epoch; `until` is null while the outage lasts. */
export interface Outage {
	readonly since: number;
	readonly until: number | null;
}

export interface Need {
	readonly id: number;
	readonly kind: string;
	readonly subject: string;
	readonly message: string;
	readonly since: number;
	readonly lastAt: number;
	readonly endpointId: string | null;
	readonly company: string | null;
	readonly ticketId: number | null;
	readonly alertId: number | null;
	readonly count: number;
}

export interface NeedStore {
	/** Open needs, oldest first; at most `limit`. */
	open(limit: number): Promise<readonly Need[]>;
	add(need: NewNeed, now: number): Promise<void>;
	/** @returns false if there is no open need with this id */
	end(id: number, now: number): Promise<boolean>;
}
