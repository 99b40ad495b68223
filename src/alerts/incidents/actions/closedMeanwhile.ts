import type { Failure } from "../../../psa/port/index.ts";
import { isClosed } from "../find.ts";
import { type ActDeps, failed, type Scene, SETTLED, type Step } from "../scene.ts";
import { ticketOf } from "./shared.ts";
import type { Task } from "./types.ts";

/**
 * After a rejected write, checks once if a person closed the ticket meanwhile. If so, the alert at the head
 * is decided again.
 */
export async function whenRefused(deps: ActDeps, scene: Scene, task: Task, failure: Failure): Promise<Step> {
	const { intent, incident, through } = task;
	const answer = await deps.psa.getTicket(ticketOf(task));
	scene.calls.push(...answer.calls);
	if (!answer.ok || !isClosed(deps, scene.head.verdict, answer.value)) return failed(deps, scene, failure, { through, intent, incident });
	const now = deps.clock.now();
	await deps.acts.addCalls(scene.head.id, scene.calls.splice(0));
	await deps.acts.endIntent(intent.id, "failed", {
		incident: { id: incident.id, state: "closed", closedAt: answer.value.closedAt ?? now },
		timeline: [{ what: "closed by a person" }],
		now,
	});
	return SETTLED;
}
