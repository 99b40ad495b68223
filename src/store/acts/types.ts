/** What acting on alerts reads and records. Times are milliseconds since the epoch. */
import type { IncidentKey, Verdict } from "../../alerts/pipeline/index.ts";
import type { CallRecord } from "../../base/calls.ts";
import type { Job } from "../queue.ts";
import type { RcaRequest, RcaWaived } from "../rca.ts";
import type { AlertAction, AlertStatus } from "../types.ts";

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
	/** What is worth a word beside the outcome; null leaves what is there, or tells why it took more than one try. */
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

/** Everything that acting on alerts reads and records. Each write is one transaction, on disk when it resolves. */
export interface ActStore {
	readWork(lane: string, key: string, limit: number): Promise<Work>;
	/** Number of the head member's jobs before its first CLOSE and not behind `through`, at most `limit`; and the id of the last. */
	openRun(lane: string, key: string, limit: number, through?: number): Promise<{ count: number; through: number }>;
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
	timeline(incidentId: number): Promise<readonly (TimelineEntry & { readonly at: number })[]>;
	/** When the key last recovered; null if that is not known. */
	recovery(keyHash: string): Promise<{ readonly alertId: number; readonly handledAt: number; readonly occurredAt: number } | null>;
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
