import type { Incident, Intent } from "../../store/index.ts";
import { isSameAlert } from "./create.ts";
import { noteMarker } from "./keys.ts";
import { lookFor } from "./looking.ts";
import { askForNote, forget } from "./note.ts";
import { type ActDeps, failed, type Scene, SETTLED, type Step, settle, stretch } from "./step.ts";
import { resolutionNote } from "./texts.ts";

/** Closes the ticket for the CLOSE at the head: resolution note, then status. */
export async function close(deps: ActDeps, scene: Scene, ticketId: number, incident: Incident, intent: Intent | null): Promise<Step> {
	const { head } = scene;
	const planned = intent ?? (await planClose(deps, scene, incident.id));
	if (planned.step === "planned") {
		if (intent !== null) await deps.acts.resend(intent.id, stretch(scene, head.id));
		const noted = await deps.psa.addNote(ticketId, "resolution", resolutionNote(head, planned.marker));
		scene.calls.push(...noted.calls);
		if (!noted.ok) {
			if (noted.failure.kind === "gone") return forget(deps, scene, planned, ticketId);
			return failed(deps, scene, noted.failure, { through: head.id, intent: planned, incident });
		}
		await deps.acts.advance(planned.id, "noted");
	}
	const moved = await deps.psa.setStatus(ticketId, head.verdict.ticket.close_status);
	scene.calls.push(...moved.calls);
	if (!moved.ok) {
		if (moved.failure.kind === "gone") return forget(deps, scene, planned, ticketId);
		return failed(deps, scene, moved.failure, { through: head.id, intent: { ...planned, step: "noted" }, incident });
	}
	deps.health.succeeded();
	return settle(deps, scene, head.id, {
		status: "processed",
		action: "close",
		reason: null,
		ticketId,
		error: null,
		intent: { id: planned.id, state: "done" },
		incident: { id: incident.id, state: "closed", ticketId, closedAt: deps.clock.now() },
	});
}

/**
 * Goes on with a close that was cut off: looks for its note; the change of status can be repeated safely.
 * @returns the intent, moved on, when the close may go on; null in place of it when it was given up
 */
export async function resumeClose(deps: ActDeps, scene: Scene, intent: Intent, incident: Incident): Promise<Step | Intent> {
	const { ticketId } = incident;
	if (ticketId === null || !isSameAlert(scene, intent)) {
		await deps.acts.endIntent(intent.id, "failed", null);
		return SETTLED;
	}
	if (intent.step === "noted") return intent;
	const look = await lookFor(deps, scene, intent, incident, () => askForNote(deps, ticketId, intent.marker));
	if (look.kind === "step") return look.step;
	if (look.kind === "absent") return intent;
	await deps.acts.advance(intent.id, "noted");
	return { ...intent, step: "noted" };
}

const planClose = (deps: ActDeps, scene: Scene, incidentId: number): Promise<Intent> =>
	deps.acts.plan({
		psa: deps.psa.identity,
		keyHash: scene.hash,
		key: scene.head.verdict.key,
		endpointId: scene.head.endpointId,
		incidentId,
		kind: "close",
		marker: noteMarker(),
		stretch: stretch(scene, scene.head.id),
		now: deps.clock.now(),
	});
