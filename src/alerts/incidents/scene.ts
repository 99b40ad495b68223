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

/** Maximum number of alerts of a key that are read at a time, and that a note lists one by one. */
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
	/** Names of statuses that mean "will not be fixed", in lower case. */
	readonly wontFix: () => ReadonlySet<string>;
	/** True if others wait for this key to be released after the present step. */
	readonly isHurried: () => boolean;
}

/** One turn with the alert at the head of a queue. */
export interface Scene {
	readonly key: LeasedKey;
	/** Hash of the alert's own key; the queue may belong to another key. */
	readonly hash: string;
	readonly work: Work;
	readonly head: WorkItem;
	/** null for endpoints that no longer exist, and for HookWise's own alerts. */
	readonly endpoint: LiveEndpoint | null;
	readonly policies: Policies;
	/** Calls made so far in this turn; recorded with its outcome. */
	readonly calls: CallRecord[];
	/** How the key's ticket was found in this turn, in words; recorded with its outcome. */
	found: string | null;
	/** A short remark that lists show beside the outcome. */
	remark: string | null;
	/** Number of times that the key went down recently if it is flapping; otherwise null. */
	flips: number | null;
}

/** `settled`: go on with the alert that is at the head now. `turn`: release the key. */
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

/** The outcome of a stretch, apart from the stretch itself. */
export interface Result extends Consequences, Pick<Settlement, "status" | "action" | "reason" | "ticketId" | "error"> {
	readonly intent: Settlement["intent"];
	/** Last of the earlier alerts that the same write mentioned. */
	readonly toldThrough?: number | null;
	/** True if the alert is a recovery that was acted on. */
	readonly recovery?: boolean;
	/** A request for a root-cause note, or the reason why there will be none; left out if none is wanted. */
	readonly rca?: RcaRequest | RcaWaived;
}

/**
 * Records the outcome of the alerts from the head to `through`.
 * @returns `turn` if nothing was behind them when the queue was read: what came since gets the next turn
 */
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
	return through >= scene.work.lastId ? DONE : SETTLED;
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

/** A failed try: the alerts it was for, and its intent. */
export interface Attempt {
	readonly through: number;
	readonly intent: Intent | null;
	readonly incident: Incident | null;
	/** Needs to report if it is given up. */
	readonly needs?: readonly NewNeed[];
	/** Last alert that is already mentioned in the ticket. */
	readonly toldThrough?: number | null;
}

/**
 * Handles a failed call. An intent whose effect is uncertain stays pending: the next try, or a replay, looks
 * for that effect first.
 */
export async function failed(deps: ActDeps, scene: Scene, failure: Failure, attempt: Attempt): Promise<Step> {
	const { key, attempts } = scene.key;
	const reaction = await reactTo(deps, { failure, key, tries: attempts });
	switch (reaction.kind) {
		case "giveUp":
			return giveUp(deps, scene, failure, attempt);
		case "pause":
			return setBack(deps, scene, failure, attempt, { kind: "wait", at: reaction.at, error: failure.message });
		case "down":
			// The gate holds it back until the PSA answers.
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

/** Need for a person after ConnectWise denied a right. */
export function missingRight(failure: Failure, about: Omit<NewNeed, "kind" | "subject" | "message">): NewNeed[] {
	if (failure.kind !== "forbidden") return [];
	const { message, right = "a right that ConnectWise did not name" } = failure;
	return [{ kind: MISSING_RIGHT, subject: right, message, ...about }];
}

/**
 * Times for further look-ups after a create in doubt, as multiples of the quiet time: ConnectWise may commit
 * it long after the connection was lost.
 */
const LATE_LOOKS = [2.5, 15];

/** Wakes that look later for a ticket that a create in doubt may still have made. */
export const lateLooks = (deps: Pick<ActDeps, "clock" | "doubtMs">, { marker, aboveId }: Intent): NewWake[] =>
	LATE_LOOKS.map((times) => ({ kind: "look", at: deps.clock.now() + times * deps.doubtMs, data: { xref: marker, aboveId } }));
