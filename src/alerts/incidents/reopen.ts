import type { Incident, Intent } from "../../store/index.ts";
import { isSameAlert } from "./create.ts";
import type { LastTicket } from "./find.ts";
import { noteMarker } from "./keys.ts";
import { lookFor } from "./looking.ts";
import { askForNote } from "./note.ts";
import { type ActDeps, failed, type Scene, SETTLED, type Step, settle, stretch } from "./step.ts";
import { reopenNote } from "./texts.ts";

/** Whether the alert at the head came soon enough after its key's last ticket was closed to put that back to work. */
export function mayReopen(scene: Scene, last: LastTicket | null, incident: Incident | null): last is LastTicket {
	const within = scene.endpoint?.reopenWithinMs ?? 0;
	if (within <= 0 || last === null || last.gone) return false;
	const closedAt = last.closedAt ?? incident?.closedAt ?? null;
	return closedAt !== null && scene.head.receivedAt - closedAt <= within;
}

/**
 * Puts a closed ticket back to the endpoint's status and says so in an internal note.
 * @returns "refused" when ConnectWise will not have it: then a new ticket is made
 */
export async function reopen(
	deps: ActDeps,
	scene: Scene,
	ticketId: number,
	incident: Incident,
	intent: Intent | null,
): Promise<Step | "refused"> {
	const { head } = scene;
	const planned = intent ?? (await planReopen(deps, scene, incident.id));
	if (planned.step === "planned") {
		const status = scene.endpoint?.compiled.constants.status ?? deps.settings.CW_STATUS_NEW;
		const moved = await deps.psa.setStatus(ticketId, status);
		scene.calls.push(...moved.calls);
		if (!moved.ok) {
			if (moved.failure.kind !== "rejected" && moved.failure.kind !== "gone") {
				return failed(deps, scene, moved.failure, { through: head.id, intent: planned, incident: null });
			}
			await deps.acts.endIntent(planned.id, "failed", null);
			return "refused";
		}
		await deps.acts.advance(planned.id, "moved");
	} else {
		await deps.acts.resend(planned.id, stretch(scene, head.id));
	}
	const noted = await deps.psa.addNote(ticketId, "internal", reopenNote(head, planned.marker));
	scene.calls.push(...noted.calls);
	if (!noted.ok) {
		return failed(deps, scene, noted.failure, { through: head.id, intent: { ...planned, step: "moved" }, incident: null });
	}
	deps.health.succeeded();
	return settleReopened(deps, scene, planned, ticketId);
}

/** Goes on with a reopening that was cut off. The change of status can be repeated; the note is looked for. */
export async function resumeReopen(deps: ActDeps, scene: Scene, intent: Intent, incident: Incident): Promise<Step | "clear"> {
	const { ticketId } = incident;
	if (ticketId === null || !isSameAlert(scene, intent)) {
		await deps.acts.endIntent(intent.id, "failed", null);
		return SETTLED;
	}
	if (intent.step === "planned") return "clear";
	const look = await lookFor(deps, scene, intent, incident, () => askForNote(deps, ticketId, intent.marker));
	if (look.kind === "step") return look.step;
	return look.kind === "absent" ? "clear" : settleReopened(deps, scene, intent, ticketId);
}

function settleReopened(deps: ActDeps, scene: Scene, intent: Intent, ticketId: number): Promise<Step> {
	const now = deps.clock.now();
	return settle(deps, scene, scene.head.id, {
		status: "processed",
		action: "update",
		reason: "reopened",
		ticketId,
		error: null,
		intent: { id: intent.id, state: "done" },
		incident: { id: intent.incidentId, state: "open", ticketId, checkedAt: now, newsAt: now },
	});
}

const planReopen = (deps: ActDeps, scene: Scene, incidentId: number): Promise<Intent> =>
	deps.acts.plan({
		psa: deps.psa.identity,
		keyHash: scene.hash,
		key: scene.head.verdict.key,
		endpointId: scene.head.endpointId,
		incidentId,
		kind: "reopen",
		marker: noteMarker(),
		stretch: stretch(scene, scene.head.id),
		now: deps.clock.now(),
	});
