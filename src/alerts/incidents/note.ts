import type { Answer } from "../../psa/port/index.ts";
import type { Incident, Intent } from "../../store/index.ts";
import { isSameAlert } from "./create.ts";
import { noteMarker } from "./keys.ts";
import { lookFor } from "./looking.ts";
import { type ActDeps, DONE, failed, type Scene, SETTLED, type Step, settle, stretch } from "./step.ts";
import { repeatNote } from "./texts.ts";

/** Alerts that one note speaks for, at most; a longer queue takes several notes. */
const RUN = 2_000;

/** Tells an open ticket the news of every alert at the head that is not a CLOSE, in one internal note. */
export async function note(deps: ActDeps, scene: Scene, ticketId: number, incident: Incident, intent: Intent | null): Promise<Step> {
	const due = notDueBefore(deps, scene, incident);
	if (due !== null) {
		await deps.acts.park(stretch(scene, scene.work.lastId), due);
		deps.events.emit("alert.changed", { alertIds: [scene.head.id] });
		return DONE;
	}
	const run = await deps.acts.openRun(scene.key.lane, scene.key.key, RUN);
	const planned = intent ?? (await planNote(deps, scene, incident.id, run.through));
	if (intent !== null) await deps.acts.resend(intent.id, stretch(scene, run.through));
	const text = repeatNote(
		scene.work.items.filter((item) => item.id <= run.through),
		run.count,
		planned.marker,
	);
	const answer = await deps.psa.addNote(ticketId, "internal", text);
	scene.calls.push(...answer.calls);
	if (answer.ok) {
		deps.health.succeeded();
		return settleNoted(deps, scene, planned, run.through, ticketId);
	}
	if (answer.failure.kind === "gone") return forget(deps, scene, planned, ticketId);
	return failed(deps, scene, answer.failure, { through: run.through, intent: planned, incident });
}

/** Goes on with a note whose effect is not known. */
export async function resumeNote(deps: ActDeps, scene: Scene, intent: Intent, incident: Incident): Promise<Step | "clear"> {
	const { ticketId } = incident;
	if (ticketId === null || !isSameAlert(scene, intent)) {
		// Whoever wanted it gave up, and this is not a replay of that.
		await deps.acts.endIntent(intent.id, "failed", null);
		return SETTLED;
	}
	const look = await lookFor(deps, scene, intent, incident, () => askForNote(deps, ticketId, intent.marker));
	if (look.kind === "step") return look.step;
	if (look.kind === "absent") return "clear";
	const through = scene.head.id === intent.leader ? intent.through : scene.head.id;
	return settleNoted(deps, scene, intent, through, ticketId);
}

/** null: not there, nor is it if the whole ticket is gone. */
export async function askForNote(deps: ActDeps, ticketId: number, marker: string): Promise<Answer<true | null>> {
	const answer = await deps.psa.hasNote(ticketId, marker);
	if (answer.ok) return { ...answer, value: answer.value ? true : null };
	return answer.failure.kind === "gone" ? { ok: true, value: null, calls: answer.calls } : answer;
}

/** The ticket was deleted: what is at the head is decided anew without it. */
export async function forget(deps: ActDeps, scene: Scene, intent: Intent, ticketId: number): Promise<Step> {
	await deps.acts.addCalls(scene.head.id, scene.calls);
	await deps.acts.endIntent(intent.id, "failed", { id: intent.incidentId, state: "gone", ticketId });
	return SETTLED;
}

/** With `note_interval_minutes`, when the next note may go out; null when it may now. A CLOSE behind takes the news with it. */
function notDueBefore(deps: ActDeps, scene: Scene, incident: Incident): number | null {
	const interval = scene.endpoint?.noteIntervalMs ?? 0;
	if (interval <= 0 || scene.head.wait === "due" || scene.work.firstClose !== null || incident.newsAt === null) return null;
	const due = incident.newsAt + interval;
	return due > deps.clock.now() ? due : null;
}

const planNote = (deps: ActDeps, scene: Scene, incidentId: number, through: number): Promise<Intent> =>
	deps.acts.plan({
		psa: deps.psa.identity,
		keyHash: scene.hash,
		key: scene.head.verdict.key,
		endpointId: scene.head.endpointId,
		incidentId,
		kind: "note",
		marker: noteMarker(),
		stretch: stretch(scene, through),
		now: deps.clock.now(),
	});

function settleNoted(deps: ActDeps, scene: Scene, intent: Intent, through: number, ticketId: number): Promise<Step> {
	const now = deps.clock.now();
	return settle(deps, scene, through, {
		status: "processed",
		action: "update",
		reason: null,
		ticketId,
		error: null,
		intent: { id: intent.id, state: "done" },
		incident: { id: intent.incidentId, state: "open", ticketId, newsAt: now },
	});
}
