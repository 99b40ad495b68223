import type { CallRecord } from "../../base/calls.ts";
import type { Clock } from "../../base/clock.ts";
import type { Events } from "../../base/events.ts";
import { MISSING_RIGHT } from "../../psa/checkup/index.ts";
import type { Failure } from "../../psa/port/index.ts";
import type { EndpointDirectory, LiveEndpoint } from "../../setup/endpoints/index.ts";
import type {
	ActStore,
	Consequences,
	DealingStore,
	Incident,
	Intent,
	LeasedKey,
	NewNeed,
	NewWake,
	RcaRequest,
	RcaWaived,
	Settlement,
	Stretch,
	Work,
	WorkItem,
} from "../../store/index.ts";
import type { Turn } from "../queue/index.ts";
import { isDoubtful, type PsaHealth, reactTo } from "../writes/index.ts";
import { occurredAt } from "./about.ts";
import type { FindDeps } from "./find.ts";
import type { Outages } from "./outages.ts";
import type { Policies } from "./policies.ts";
import type { Ranks } from "./ranks.ts";

/** Alerts of a key that are read at a time; a note names no more of them one by one. */
export const MAX_READ = 25;

export interface ActDeps extends FindDeps {
	readonly acts: ActStore;
	readonly dealings: Pick<DealingStore, "see">;
	readonly directory: EndpointDirectory;
	readonly health: PsaHealth;
	readonly outages: Outages;
	readonly ranks: Ranks;
	readonly clock: Clock;
	readonly events: Events;
	readonly random: () => number;
	readonly maxAttempts: number;
	readonly retryBaseMs: number;
	/** CW_DOUBT_SECONDS in milliseconds. */
	readonly doubtMs: number;
	/** Names of statuses by which people say that nothing will be done, in lower case. */
	readonly wontFix: () => ReadonlySet<string>;
	/** Whether others wait for the key to be given back after this step. */
	readonly isHurried: () => boolean;
}

/** One turn on the alert at the head of a queue. */
export interface Scene {
	readonly key: LeasedKey;
	/** The alert's own key; the queue may be another's. */
	readonly hash: string;
	readonly work: Work;
	readonly head: WorkItem;
	/** null when the endpoint is gone for good, and for HookWise's own alerts. */
	readonly endpoint: LiveEndpoint | null;
	readonly policies: Policies;
	/** Calls made in this turn so far; recorded with its outcome. */
	readonly calls: CallRecord[];
	/** How the key's ticket was found in this turn, in words; told with its outcome. */
	found: string | null;
	/** A short remark that lists show beside the outcome. */
	remark: string | null;
	/** The key flaps: how often it went down in its time; null: it does not. */
	flips: number | null;
}

/** `settled`: look at what is at the head now. `turn`: give the key back. */
export type Step = { readonly kind: "settled" } | { readonly kind: "turn"; readonly turn: Turn };

export const SETTLED: Step = { kind: "settled" };
export const DONE: Step = { kind: "turn", turn: { kind: "done" } };

export const stretch = ({ key, head, hash }: Pick<Scene, "key" | "head" | "hash">, through: number): Stretch => ({
	lane: key.lane,
	key: key.key,
	member: hash === key.key ? null : hash,
	from: head.id,
	through,
});

/** What an outcome adds to the stretch it is for. */
export interface Result extends Consequences, Pick<Settlement, "status" | "action" | "reason" | "ticketId" | "error"> {
	readonly intent: Settlement["intent"];
	/** Alerts before this one were told in the same write. */
	readonly toldThrough?: number | null;
	/** The alert is a recovery that was dealt with. */
	readonly recovery?: boolean;
	/** A root-cause note is wanted, or it is told why there is none; nothing where nobody wants one. */
	readonly rca?: RcaRequest | RcaWaived;
}

/** Records the outcome of the alerts from the head through `through`. */
export async function settle(deps: ActDeps, scene: Scene, through: number, result: Result): Promise<Step> {
	const { head, hash } = scene;
	const { recovery = false, toldThrough = null, rca = null, ...rest } = result;
	const last = scene.work.items.find(({ id }) => id === through) ?? head;
	const alertIds = await deps.acts.settle({
		...stretch(scene, through),
		...rest,
		rca,
		toldThrough,
		recovery: recovery ? { keyHash: hash, occurredAt: occurredAt(last) } : null,
		attempts: scene.key.attempts + 1,
		now: deps.clock.now(),
		calls: scene.calls,
		found: scene.found,
		remark: result.status === "dlq" ? null : scene.remark,
	});
	tell(deps, scene, result, alertIds);
	return SETTLED;
}

function tell(deps: ActDeps, { head }: Scene, result: Result, alertIds: readonly number[]): void {
	deps.events.emit("alert.changed", { alertIds });
	deps.events.emit("alert.finished", {
		endpointId: head.endpointId,
		status: result.status,
		action: result.action,
		alertType: head.verdict.alertType,
		count: alertIds.length,
		seconds: Math.max(0, deps.clock.now() - head.receivedAt) / 1000,
	});
	const { incident } = result;
	if (incident?.state === undefined) return;
	deps.events.emit("incident.changed", { incidentId: incident.id, ticketId: result.ticketId, state: incident.state });
}

export const skipped = (reason: string): Result => ({
	status: "skipped",
	action: null,
	reason,
	ticketId: null,
	error: null,
	intent: null,
});

/** What failed: which alerts it was for, and the intent that was being carried out. */
export interface Attempt {
	readonly through: number;
	readonly intent: Intent | null;
	readonly incident: Incident | null;
	/** What a person has to see to when it is given up. */
	readonly needs?: readonly NewNeed[];
	/** Alerts before this one are told already. */
	readonly toldThrough?: number | null;
}

/** Does what follows from a failed call. An intent whose effect is uncertain stays pending: the next try, or a replay, looks for it first. */
export async function failed(deps: ActDeps, scene: Scene, failure: Failure, attempt: Attempt): Promise<Step> {
	const { key, attempts } = scene.key;
	const reaction = await reactTo(deps, { failure, key, tries: attempts });
	switch (reaction.kind) {
		case "giveUp":
			return giveUp(deps, scene, failure, attempt);
		case "pause":
			return setBack(deps, scene, failure, attempt, { kind: "wait", at: reaction.at, error: failure.message });
		case "down":
			// The gate holds it until the PSA answers.
			return setBack(deps, scene, failure, attempt, { kind: "wait", at: deps.clock.now(), error: failure.message });
		case "again":
			return setBack(deps, scene, failure, attempt, { kind: "failed", at: reaction.at, error: failure.message });
	}
}

async function setBack(
	deps: ActDeps,
	scene: Scene,
	failure: Failure,
	attempt: Attempt,
	turn: Exclude<Turn, { kind: "done" }>,
): Promise<Step> {
	const { intent, through } = attempt;
	await deps.acts.setBack({
		...stretch(scene, through),
		error: failure.message,
		nextAttemptAt: turn.at,
		attempts: scene.key.attempts + (turn.kind === "failed" ? 1 : 0),
		calls: scene.calls,
		now: deps.clock.now(),
		intent: intent === null ? null : { id: intent.id, doubt: isDoubtful(failure) },
	});
	deps.events.emit("alert.changed", { alertIds: [scene.head.id] });
	return { kind: "turn", turn };
}

function giveUp(deps: ActDeps, scene: Scene, failure: Failure, attempt: Attempt): Promise<Step> {
	const { intent, incident, toldThrough = null } = attempt;
	const { head } = scene;
	const open = intent !== null && (isDoubtful(failure) || intent.step === "noted" || intent.step === "moved");
	const ticketId = incident?.state === "open" ? (incident.mergedInto ?? incident.ticketId) : null;
	return settle(deps, scene, attempt.through, {
		status: "dlq",
		action: null,
		reason: null,
		ticketId,
		toldThrough,
		error: failure.message,
		intent: intent === null ? null : { id: intent.id, state: open ? "pending" : "failed" },
		incidentId: intent?.incidentId ?? incident?.id ?? null,
		wakes: intent?.kind === "create" && isDoubtful(failure) ? lateLooks(deps, intent) : [],
		needs: [...missingRight(failure, { endpointId: head.endpointId, ticketId, alertId: head.id }), ...(attempt.needs ?? [])],
	});
}

/** What a person has to know where ConnectWise refused a right. */
export function missingRight(failure: Failure, about: Omit<NewNeed, "kind" | "subject" | "message">): NewNeed[] {
	if (failure.kind !== "forbidden") return [];
	const { message, right = "a right that ConnectWise did not name" } = failure;
	return [{ kind: MISSING_RIGHT, subject: right, message, ...about }];
}

/** ConnectWise may commit a create long after its connection was lost: when it is looked for once more, as multiples of the quiet time. */
const LATE_LOOKS = [2.5, 15];

/** Later looks for a ticket that a create in doubt may still have made. */
export const lateLooks = (deps: Pick<ActDeps, "clock" | "doubtMs">, { marker, aboveId }: Intent): NewWake[] =>
	LATE_LOOKS.map((times) => ({ kind: "look", at: deps.clock.now() + times * deps.doubtMs, data: { xref: marker, aboveId } }));
