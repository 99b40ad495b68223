import type { Incident, Intent, IntentStep, NewIncident } from "../../../store/index.ts";
import { LOOKING, lookAgain } from "../../writes/index.ts";
import { noteMarker, ticketMarker } from "../keys.ts";
import { type ActDeps, failed, lateLooks, type Scene, SETTLED, type Step, stretch } from "../scene.ts";
import { isSameAlert } from "./shared.ts";
import type { Action, Effect, Task } from "./types.ts";

/** Records what is about to be sent, and sends it. @param begins the first step, if it is not the usual one */
export async function plan(
	deps: ActDeps,
	scene: Scene,
	action: Action,
	incident: Incident | NewIncident,
	begins: IntentStep = "planned",
): Promise<Step> {
	const through = await action.through(deps, scene, null);
	const known = "id" in incident ? incident : null;
	const intent = await deps.acts.plan({
		incident: known?.id ?? (incident as NewIncident),
		kind: action.kind,
		step: begins,
		marker: action.kind === "create" ? ticketMarker(known?.keyHash ?? scene.hash) : noteMarker(),
		ticketId: known === null ? null : (known.mergedInto ?? known.ticketId),
		stretch: stretch(scene, through),
		now: deps.clock.now(),
	});
	const written = known ?? (await deps.acts.incident(intent.incidentId));
	if (written === null) throw new Error(`Incident ${intent.incidentId} was written and is not there`);
	return perform(deps, scene, action, { intent, incident: written, through }, true);
}

/**
 * Carries out an intent, from its present step to its outcome.
 * @param isWritten true if it is on disk that the first call may take effect from now on
 */
export async function perform(deps: ActDeps, scene: Scene, action: Action, task: Task, isWritten: boolean): Promise<Step> {
	let current = task;
	let written = isWritten;
	for (;;) {
		const { intent, incident, through } = current;
		const call = await action.call(deps, scene, current);
		if (!written) await deps.acts.resend(intent.id, stretch(scene, through));
		const answer = await call.send();
		scene.calls.push(...answer.calls);
		if (!answer.ok) {
			const handled = await action.failed(deps, scene, current, answer.failure);
			if (handled === null) return failed(deps, scene, answer.failure, { through, intent, incident });
			if (handled.kind === "step") return handled.step;
			await deps.acts.advance(intent.id, handled.step);
			current = { ...current, intent: { ...intent, step: handled.step } };
			written = true;
			continue;
		}
		deps.outages.ended();
		deps.health.succeeded();
		const next = await action.next(deps, scene, current);
		if (next === null) return action.settle(deps, scene, current, answer.value);
		await deps.acts.advance(intent.id, next.step, { ...next.consequences, now: deps.clock.now() });
		current = { ...current, intent: { ...intent, step: next.step } };
		written = true;
	}
}

/**
 * Continues an interrupted intent: first looks for its possible effect.
 * @param decide called if it certainly had no effect and its action wants a new decision then
 */
export async function resume(
	deps: ActDeps,
	scene: Scene,
	action: Action,
	{ intent, incident }: Omit<Task, "through">,
	decide: (cleared: Intent) => Promise<Step>,
): Promise<Step> {
	if (!action.isWanted(scene, intent) && action.foundLate === undefined) return abandon(deps, intent);
	if (action.kind !== "create" && incident.ticketId === null) return abandon(deps, intent);
	const task: Task = { intent, incident, through: await action.through(deps, scene, intent) };
	const { look, patience } = await action.call(deps, scene, task);
	if (!intent.doubt || look === null) return goOn(deps, scene, action, task, decide);
	const answer = await look();
	scene.calls.push(...answer.calls);
	const { looked, doubtSince: since } = intent;
	const found = lookAgain(answer, { looked, since, now: deps.clock.now(), patience });
	switch (found.kind) {
		case "failed":
			// The look-up failed, not the write, so the write stays in doubt.
			return failed(deps, scene, found.failure, { through: scene.head.id, intent: null, incident });
		case "later":
			await deps.acts.looked(intent.id, found.looked, true, found.since);
			await deps.acts.addCalls(scene.head.id, scene.calls);
			return { kind: "turn", turn: { kind: "wait", at: found.at, error: LOOKING } };
		case "absent":
			await deps.acts.looked(intent.id, found.looked, false, null);
			return goOn(deps, scene, action, { ...task, intent: { ...intent, doubt: false, resent: true } }, decide);
		case "found":
			return arrived(deps, scene, action, task, found.value);
	}
}

async function goOn(deps: ActDeps, scene: Scene, action: Action, task: Task, decide: (cleared: Intent) => Promise<Step>): Promise<Step> {
	const isBegun = task.intent.step === "noted" || task.intent.step === "moved";
	if (action.whenAbsent === "decide" && !isBegun) return decide(task.intent);
	return perform(deps, scene, action, task, false);
}

/** Continues after a call in doubt that took effect. */
async function arrived(deps: ActDeps, scene: Scene, action: Action, task: Task, effect: Effect): Promise<Step> {
	if (action.foundLate !== undefined && !isSameAlert(scene, task.intent)) return action.foundLate(deps, scene, task, effect);
	const next = await action.next(deps, scene, task);
	if (next === null) return action.settle(deps, scene, task, effect);
	await deps.acts.advance(task.intent.id, next.step, { ...next.consequences, now: deps.clock.now() });
	return perform(deps, scene, action, { ...task, intent: { ...task.intent, step: next.step } }, true);
}

/** Gives up an intent whose alert is no longer waiting, and which the present alert does not replay. */
export async function abandon(deps: ActDeps, intent: Intent): Promise<Step> {
	const wakes = intent.kind === "create" && (intent.doubt || intent.resent) ? lateLooks(deps, intent) : [];
	await deps.acts.endIntent(intent.id, "failed", { incidentId: intent.incidentId, wakes, now: deps.clock.now() });
	return SETTLED;
}
