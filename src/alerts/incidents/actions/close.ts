import { MISSING_RIGHT } from "../../../psa/checkup/index.ts";
import { RIGHTS } from "../../../psa/connectwise/index.ts";
import type { Answer } from "../../../psa/port/index.ts";
import type { IncidentChange, NewNeed, WorkItem } from "../../../store/index.ts";
import { type ActDeps, failed, type Scene, type Step, settle } from "../scene.ts";
import { outageOverNote, resolutionNote } from "../texts.ts";
import { forget, isSameAlert, noteCall, throughOf, ticketOf } from "./shared.ts";
import type { Action, Effect, Task } from "./types.ts";

/** Maximum number of repeats that a resolution note counts. */
const MAX_COUNTED = 100_000;
/** Maximum number of repeats that it lists. */
const MAX_SHOWN = 25;

/** Kind of the need for a ticket that ConnectWise does not let HookWise close. */
export const CLOSE_REFUSED = "close_refused";

/**
 * Closes the ticket for the first recovery in the queue: resolution note, then status. The note includes
 * repeats before the recovery.
 */
export const close: Action = {
	kind: "close",
	// Once the note is written, any recovery may continue with the status.
	isWanted: (scene, intent) => isSameAlert(scene, intent) || (intent.step === "noted" && scene.work.firstClose?.id === scene.head.id),
	async through(_deps, scene, intent) {
		if (intent !== null && isSameAlert(scene, intent)) return throughOf(scene, intent);
		return scene.work.firstClose?.id ?? scene.head.id;
	},
	whenAbsent: "goOn",
	async call(deps, scene, task) {
		const ticketId = ticketOf(task);
		const recovery = await recoveryOf(deps, scene, task);
		if (task.intent.step === "noted") {
			const { close_status: status } = recovery.verdict.ticket;
			return {
				send: async () => closed(deps, ticketId, status),
				look: null,
				patience: { quietMs: 0, pauseMs: deps.retryBaseMs },
			};
		}
		return noteCall(deps, ticketId, "resolution", await textOf(deps, scene, task, recovery), task.intent.marker);
	},
	next: async (deps, _scene, { intent, incident }) =>
		intent.step === "noted"
			? null
			: { step: "noted", consequences: { incident: { id: incident.id, resolutionAt: deps.clock.now(), notes: 1 } } },
	settle: settleClosed,
	async failed(deps, scene, task, failure) {
		if (failure.kind === "gone") return { kind: "step", step: await forget(deps, scene, task) };
		const { intent, incident, through } = task;
		if (intent.step !== "noted") return null;
		const ticketId = ticketOf(task);
		const needs: NewNeed[] =
			failure.kind === "rejected"
				? [
						{
							...{ kind: CLOSE_REFUSED, subject: String(ticketId), message: failure.message },
							...{ endpointId: scene.head.endpointId, company: incident.company, ticketId, alertId: through },
						},
					]
				: [];
		const toldThrough = toldThroughOf(scene, task);
		return { kind: "step", step: await failed(deps, scene, failure, { through, intent, incident, needs, toldThrough }) };
	},
};

/**
 * Sets the configured closing status, which counts as closed whatever its flag says. If the board has no
 * status of that name, its own closed status is used.
 */
async function closed({ psa }: ActDeps, ticketId: number, status: string): Promise<Answer<Effect>> {
	const moved = await psa.setStatus(ticketId, status);
	const hasNone = !moved.ok && moved.failure.kind === "rejected" && moved.failure.status === null;
	const answer = hasNone ? await psa.closeTicket(ticketId, status) : moved;
	const calls = hasNone ? [...moved.calls, ...answer.calls] : answer.calls;
	return answer.ok ? { ok: true, value: { ticket: answer.value }, calls } : { ...answer, calls };
}

async function textOf(deps: ActDeps, scene: Scene, task: Task, recovery: WorkItem): Promise<string> {
	const { incident, intent } = task;
	// For a merged incident the note goes into the parent ticket, which other incidents share.
	if (incident.grouped && incident.mergedInto === null) return outageOverNote(await deps.acts.members(incident.id), intent.marker);
	const untold = await deps.acts.untold(incident.id, MAX_SHOWN);
	const { items, count } = await pendingOf(deps, scene, task);
	return resolutionNote(recovery, [...untold.items, ...items], untold.count + count, intent.marker);
}

/** The recovery itself; the head may be repeats before it. */
async function recoveryOf(deps: ActDeps, { key, head, work }: Scene, { through }: Task): Promise<WorkItem> {
	const loaded = work.items.find(({ id }) => id === through);
	return loaded ?? (await deps.acts.workItem(key.lane, key.key, through)) ?? head;
}

/** Repeats before the recovery that no note mentions. */
async function pendingOf(deps: ActDeps, scene: Scene, { through }: Task): Promise<{ items: readonly WorkItem[]; count: number }> {
	const { head, work, key } = scene;
	if (head.id === through) return { items: [], count: 0 };
	const items = work.items.filter(({ id }) => id < through);
	const { count } = await deps.acts.openRun(key.lane, key.key, MAX_COUNTED);
	return { items, count: Math.max(items.length, count) };
}

/** Last repeat before the recovery, since the same note mentions them; null if there are none. */
const toldThroughOf = ({ head }: Scene, { through }: Task): number | null => (head.id === through ? null : through - 1);

async function settleClosed(deps: ActDeps, scene: Scene, task: Task): Promise<Step> {
	const { intent, incident, through } = task;
	const ticketId = ticketOf(task);
	const now = deps.clock.now();
	const ending: Omit<IncidentChange, "id"> = { state: "closed", closedAt: now, wontFixUntil: null, flapping: false };
	const owner = ticketId === incident.ticketId ? null : await deps.acts.incidentOfTicket(deps.psa.identity, ticketId);
	return settle(deps, scene, through, {
		status: "processed",
		action: "close",
		reason: null,
		ticketId,
		toldThrough: toldThroughOf(scene, task),
		error: null,
		intent: { id: intent.id, state: "done" },
		incident: { id: incident.id, ...ending },
		// The last merged incident to recover closes the parent ticket, and with it the parent's incident.
		also: owner === null || owner.id === incident.id ? [] : [{ id: owner.id, ...ending }],
		timeline: [{ what: "closed", alertId: through }],
		unwake: ["check", "stale", "news", "members", "calm", "over"],
		recovered: "all",
		recovery: true,
		cured: [
			{ kind: CLOSE_REFUSED, subject: String(ticketId) },
			{ kind: MISSING_RIGHT, subject: RIGHTS.closing },
		],
	});
}
