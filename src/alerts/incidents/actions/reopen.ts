import { sourcesOf } from "../about.ts";
import { calmWake } from "../noise/index.ts";
import { type ActDeps, type Scene, SETTLED, type Step, settle } from "../scene.ts";
import { flappingNote, reopenNote } from "../texts.ts";
import { briefly, isSameAlert, noteCall, throughOf, ticketOf } from "./shared.ts";
import type { Action, Task } from "./types.ts";

/** Moves a closed ticket back to the endpoint's status, and adds an internal note about it. */
export const reopen: Action = {
	kind: "reopen",
	isWanted: isSameAlert,
	through: async (_deps, scene, intent) => (intent === null ? scene.head.id : throughOf(scene, intent)),
	whenAbsent: "goOn",
	async call(deps, scene, task) {
		const { intent } = task;
		const ticketId = ticketOf(task);
		if (intent.step === "moved") return noteCall(deps, ticketId, "internal", textOf(scene, intent.marker), intent.marker);
		const status = scene.endpoint?.compiled.constants.status ?? deps.settings.CW_STATUS_NEW;
		return {
			async send() {
				const answer = await deps.psa.setStatus(ticketId, status);
				return answer.ok ? { ...answer, value: { ticket: answer.value } } : answer;
			},
			look: null,
			patience: briefly(deps),
		};
	},
	next: async (_deps, _scene, { intent, incident }) =>
		intent.step === "moved" ? null : { step: "moved", consequences: { incident: { id: incident.id } } },
	settle: settleReopened,
	async failed(deps, scene, { intent, incident }, failure) {
		if (intent.step === "moved") return null;
		if (failure.kind !== "rejected" && failure.kind !== "gone" && failure.kind !== "forbidden") return null;
		// ConnectWise rejected the change, so a new ticket is created instead.
		await deps.acts.addCalls(scene.head.id, scene.calls.splice(0));
		await deps.acts.endIntent(intent.id, "failed", { incident: { id: incident.id, state: "gone" }, now: deps.clock.now() });
		scene.remark = `#${incident.ticketId} could not be reopened`;
		return { kind: "step", step: SETTLED };
	},
};

const textOf = ({ head, flips, policies }: Scene, marker: string): string =>
	flips === null ? reopenNote(head, marker) : flappingNote(head, flips, policies.flapMs / 60_000, marker);

function settleReopened(deps: ActDeps, scene: Scene, task: Task): Promise<Step> {
	const { intent, incident, through } = task;
	const { head } = scene;
	const now = deps.clock.now();
	const { message, ticket } = head.verdict;
	const { autoCloseMs } = scene.policies;
	return settle(deps, scene, through, {
		status: "processed",
		action: "update",
		reason: "reopened",
		ticketId: ticketOf(task),
		error: null,
		intent: { id: intent.id, state: "done" },
		incident: {
			id: incident.id,
			...{ state: "open", checkedAt: now, newsAt: now, notes: 1, message, severity: ticket.severity },
			...{ resolutionAt: null, wontFixUntil: null, flapping: scene.flips !== null },
		},
		timeline: [
			{ what: "reopened", alertId: head.id },
			...(scene.flips === null ? [] : [{ what: "flapping", alertId: head.id, detail: `${scene.flips} times` } as const]),
		],
		opened: sourcesOf([head]),
		wakes: [
			...(scene.flips === null ? [] : [calmWake(deps, scene)]),
			...(autoCloseMs > 0 ? [{ kind: "stale", at: now + autoCloseMs, only: true } as const] : []),
		],
	});
}
