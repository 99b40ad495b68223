import type { CallRecord } from "../../base/calls.ts";
import type { Clock } from "../../base/clock.ts";
import type { Events } from "../../base/events.ts";
import type { Failure } from "../../psa/port/index.ts";
import type { EndpointDirectory, LiveEndpoint } from "../../setup/endpoints/index.ts";
import type {
	ActStore,
	Incident,
	IncidentChange,
	Intent,
	LeasedKey,
	RcaRequest,
	RcaWaived,
	Settlement,
	Stretch,
	Work,
	WorkItem,
} from "../../store/index.ts";
import type { Turn } from "../queue/index.ts";
import { isDoubtful, type PsaHealth, reactTo } from "../writes/index.ts";
import type { FindDeps } from "./find.ts";

export interface ActDeps extends FindDeps {
	readonly acts: ActStore;
	readonly directory: EndpointDirectory;
	readonly health: PsaHealth;
	readonly clock: Clock;
	readonly events: Events;
	readonly random: () => number;
	readonly maxAttempts: number;
	readonly retryBaseMs: number;
	/** Whether others wait for the key to be given back after this step. */
	readonly isHurried: () => boolean;
}

/** One turn on the head of a key. */
export interface Scene {
	readonly key: LeasedKey;
	readonly hash: string;
	readonly work: Work;
	readonly head: WorkItem;
	/** null when the endpoint is gone for good, and for HookWise's own alerts: policies are then off. */
	readonly endpoint: LiveEndpoint | null;
	/** Calls made in this turn so far; recorded with its outcome. */
	readonly calls: CallRecord[];
	/** How the key's ticket was found in this turn, in words; told with its outcome. */
	found: string | null;
	/** What is worth a word beside the outcome in lists. */
	remark: string | null;
}

/** `settled`: look at what is at the head now. `turn`: give the key back. */
export type Step = { readonly kind: "settled" } | { readonly kind: "turn"; readonly turn: Turn };

export const SETTLED: Step = { kind: "settled" };
export const DONE: Step = { kind: "turn", turn: { kind: "done" } };

export const stretch = (scene: Scene, through: number): Stretch => ({
	lane: scene.key.lane,
	key: scene.key.key,
	from: scene.head.id,
	through,
});

/** What an outcome adds to the stretch it is for. */
export type Result = Pick<Settlement, "status" | "action" | "reason" | "ticketId" | "error"> & {
	readonly intent: Settlement["intent"];
	readonly incident: IncidentChange | null;
	/** A root-cause note is wanted, or it is told why there is none; nothing where nobody wants one. */
	readonly rca?: RcaRequest | RcaWaived;
};

/** Records the outcome of the alerts from the head through `through`. */
export async function settle(deps: ActDeps, scene: Scene, through: number, result: Result): Promise<Step> {
	const alertIds = await deps.acts.settle({
		...stretch(scene, through),
		...result,
		rca: result.rca ?? null,
		attempts: scene.key.attempts + 1,
		now: deps.clock.now(),
		calls: scene.calls,
		found: scene.found,
		remark: result.status === "dlq" ? null : scene.remark,
	});
	const { head } = scene;
	deps.events.emit("alert.changed", { alertIds });
	deps.events.emit("alert.finished", {
		endpointId: head.endpointId,
		status: result.status,
		action: result.action,
		alertType: head.verdict.alertType,
		count: alertIds.length,
		seconds: Math.max(0, deps.clock.now() - head.receivedAt) / 1000,
	});
	if (result.incident !== null) {
		const { id, state } = result.incident;
		deps.events.emit("incident.changed", { incidentId: id, ticketId: result.incident.ticketId, state });
	}
	return SETTLED;
}

export const skipped = (reason: string): Result => ({
	status: "skipped",
	action: null,
	reason,
	ticketId: null,
	error: null,
	intent: null,
	incident: null,
});

/** What failed: which alerts it was for, and the intent that was being carried out. */
export interface Setting {
	readonly through: number;
	readonly intent: Intent | null;
	readonly incident: Incident | null;
}

/** Does what follows from a failed call. An intent whose effect is uncertain stays pending: the next try, or a replay, looks for it first. */
export async function failed(deps: ActDeps, scene: Scene, failure: Failure, setting: Setting): Promise<Step> {
	const { key, attempts } = scene.key;
	const reaction = await reactTo(deps, { failure, key, tries: attempts });
	switch (reaction.kind) {
		case "giveUp":
			return giveUp(deps, scene, failure, setting);
		case "pause":
			return setBack(deps, scene, failure, setting, { kind: "wait", at: reaction.at, error: failure.message });
		case "down":
			// The gate holds it until the PSA answers.
			return setBack(deps, scene, failure, setting, { kind: "wait", at: deps.clock.now(), error: failure.message });
		case "again":
			return setBack(deps, scene, failure, setting, { kind: "failed", at: reaction.at, error: failure.message });
	}
}

async function setBack(
	deps: ActDeps,
	scene: Scene,
	failure: Failure,
	setting: Setting,
	turn: Exclude<Turn, { kind: "done" }>,
): Promise<Step> {
	const { intent, through } = setting;
	await deps.acts.setBack({
		...stretch(scene, through),
		error: failure.message,
		nextAttemptAt: turn.at,
		attempts: scene.key.attempts + (turn.kind === "failed" ? 1 : 0),
		calls: scene.calls,
		intent: intent === null ? null : { id: intent.id, doubt: isDoubtful(failure) },
	});
	deps.events.emit("alert.changed", { alertIds: [scene.head.id] });
	return { kind: "turn", turn };
}

async function giveUp(deps: ActDeps, scene: Scene, failure: Failure, setting: Setting): Promise<Step> {
	const { intent, incident } = setting;
	const open = intent !== null && (isDoubtful(failure) || intent.step !== "planned");
	return settle(deps, scene, setting.through, {
		status: "dlq",
		action: null,
		reason: null,
		ticketId: incident?.state === "open" ? incident.ticketId : null,
		error: failure.message,
		intent: intent === null ? null : { id: intent.id, state: open ? "pending" : "failed" },
		incident: null,
	});
}
