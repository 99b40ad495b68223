/** What acting on alerts reads and records. Times are milliseconds since the epoch. */
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

/** Everything that acting on alerts reads and records. Each write is one transaction, on disk when it resolves. */
export interface ActStore {
	readWork(lane: string, key: string, limit: number): Promise<Work>;
	/** Number of the head member's jobs before its first CLOSE and not behind `through`, at most `limit`; and the id of the last. */
	openRun(lane: string, key: string, limit: number, through?: number): Promise<{ count: number; through: number }>;
	/** The first OPEN of each endpoint among the head member's jobs, not behind `through`. */
	firstOpens(lane: string, key: string, through: number): Promise<readonly WorkItem[]>;
	/** One alert of a queue. */
	workItem(lane: string, key: string, id: number): Promise<WorkItem | null>;
	currentIncident(psa: string, keyHash: string): Promise<Incident | null>;
	incident(id: number): Promise<Incident | null>;
	/** The newest incident that our store ties this ticket to; null if none. */
	incidentOfTicket(psa: string, ticketId: number): Promise<Incident | null>;
	/** Open incidents that this source holds open, under whatever key. */
	openByOrigin(psa: string, endpointId: string, origin: string): Promise<readonly Incident[]>;
	/** Open incidents whose ticket was merged into this one. */
	mergedInto(psa: string, ticketId: number): Promise<readonly Incident[]>;
	sources(incidentId: number): Promise<readonly IncidentSource[]>;
	/** What holds the incident open, as far as a recovery of this source has to know. */
	holding(incidentId: number, source: Source): Promise<Holding>;
	timeline(incidentId: number): Promise<readonly (TimelineEntry & { readonly at: number })[]>;
	/** When the key last recovered; null if that is not known. */
	recovery(keyHash: string): Promise<{ readonly alertId: number; readonly handledAt: number; readonly occurredAt: number } | null>;
	/** The alert that first said what this one says: itself, or what it replays. */
	originalOf(alertId: number): Promise<number>;
	/** Whether an OPEN of the key that came after an alert, replays of older ones aside, was told to this ticket. */
	openedAfter(alertId: number, ticketId: number, key: IncidentKey, endpointId: string): Promise<boolean>;
	/** Whether another PSA than this one has, or had, this ticket number for the key. */
	isTiedElsewhere(psa: string, keyHash: string, ticketId: number): Promise<boolean>;
	/** Ticket numbers that are known from other PSAs and not from this one. Reads every incident. */
	ticketsElsewhere(psa: string): Promise<number[]>;
	pendingIntent(incidentId: number): Promise<Intent | null>;
	/** Writes the intent down before its call is sent, and marks its alerts as in work. */
	plan(plan: Plan): Promise<Intent>;
	/** Begins another try of an intent: it may have its effect from now on. */
	resend(intentId: number, stretch: Stretch): Promise<void>;
	advance(intentId: number, step: IntentStep, consequences?: Consequences & { readonly now: number }): Promise<void>;
	looked(intentId: number, looked: number, doubt: boolean, since: number | null): Promise<void>;
	endIntent(intentId: number, state: "done" | "failed", consequences: Consequences & { readonly now: number }): Promise<void>;
	/** Resolves once everything that was written here before is on disk: outcomes and the like ride with the next write that has to last. */
	kept(): Promise<void>;
	/** A ticket that was found, not made, becomes the key's. Resolves with the incident's id. */
	adopt(
		found: NewIncident & { readonly ticketId: number; readonly ours?: boolean; readonly priority?: string | null; readonly now: number },
	): Promise<number>;
	/** Writes down what happened to an incident outside any alert's outcome. */
	record(consequences: Consequences & { readonly now: number }): Promise<void>;
	/** Resolves with the ids of the alerts that were settled. */
	settle(settlement: Settlement): Promise<number[]>;
	setBack(setback: Setback): Promise<void>;
	park(stretch: Stretch, until: number): Promise<void>;
	/** Moves every job of a key to another queue, where its work is done until the incident ends. */
	route(lane: string, from: string, keyHash: string, to: string, now: number): Promise<void>;
	/** Moves one job to another queue. */
	moveJob(lane: string, from: string, to: string, id: number, now: number): Promise<void>;
	/** Hands an alert that was settled to its queue once more. */
	again(lane: string, alertId: number, keyHash: string, now: number): Promise<void>;
	/** What is due becomes jobs; resolves with how many. */
	wakeUp(now: number): Promise<number>;
	nextWakeAt(): Promise<number | null>;
	/** Ends a wake that is at the head, or puts it off. */
	endWake(
		lane: string,
		key: string,
		id: number,
		later: { readonly at: number; readonly data: Readonly<Record<string, unknown>> } | null,
	): Promise<void>;
	/** Keeps what a wake has done so far. */
	noteWake(id: number, data: Readonly<Record<string, unknown>>): Promise<void>;
	addCalls(alertId: number, calls: readonly CallRecord[]): Promise<void>;
	/** The opening of a key that has not recovered. */
	currentOpening(keyHash: string): Promise<Opening | null>;
	/** @param endedAt when the one before it ended, where nobody said so; null: it did */
	beginOpening(opening: NewOpening, endedAt: number | null): Promise<void>;
	/** When the key went down after `after`, rising. */
	openingsOf(keyHash: string, after: number): Promise<readonly number[]>;
	/** Openings of a group between two times, both included, in their order. */
	openingsOfGroup(groupHash: string, from: number, through: number): Promise<readonly Opening[]>;
	/** Begins the incident of an outage, or gives the one that another member has begun. Resolves with its id. */
	gather(gathering: Gathering): Promise<number>;
	/** What is part of an outage, sources first. */
	members(incidentId: number): Promise<readonly Member[]>;
	/** The same without words: of a large outage it is asked for again and again. */
	membership(incidentId: number): Promise<readonly Membership[]>;
	/** The how manieth a key is of those that share an outage's ticket, and since when; null where it does not. */
	placeOf(incidentId: number, keyHash: string): Promise<{ readonly number: number; readonly joinedAt: number } | null>;
	/** Keys that a person took out of an outage. */
	splitsOf(incidentId: number): Promise<readonly string[]>;
	/** Takes a key out of an outage. @returns whether it was part of it */
	split(incidentId: number, member: Pick<Member, "keyHash" | "title">, by: string, now: number): Promise<boolean>;
	/** What an alert was decided to be, and whose; null when it is gone. */
	verdictOf(alertId: number): Promise<{ readonly verdict: Verdict; readonly endpointId: string } | null>;
	/** What was settled and no note has told of: the first of it, and how much it is. */
	untold(incidentId: number, limit: number): Promise<{ readonly items: readonly WorkItem[]; readonly count: number }>;
	/** One alert's place in history, as it stands. */
	statusOf(alertId: number): Promise<AlertStatus | null>;
	/** The last time in which the PSA did not answer. */
	outage(): Promise<Outage | null>;
	noteOutage(outage: Outage): Promise<void>;
	readonly needs: NeedStore;
}

/** Milliseconds since the epoch; `until` is null while it lasts. */
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
	/** Those that are open, oldest first; at most `limit`. */
	open(limit: number): Promise<readonly Need[]>;
	add(need: NewNeed, now: number): Promise<void>;
	/** @returns whether there was such an open need */
	end(id: number, now: number): Promise<boolean>;
}
