import type { Answer, NoteKind } from "../../../psa/port/index.ts";
import type { Intent } from "../../../store/index.ts";
import type { Patience } from "../../writes/index.ts";
import { type ActDeps, type Scene, SETTLED, type Step } from "../scene.ts";
import type { Effect, Task, WriteCall } from "./types.ts";

/** True if the intent belongs to the alert at the head, or to the alert that the head replays. */
export const isSameAlert = ({ head }: Scene, intent: Intent): boolean => head.id === intent.leader || head.replayOf === intent.leader;

/** Last alert of a continued intent: the original one, or the head if it is a replay. */
export const throughOf = ({ head }: Scene, intent: Intent): number => (head.id === intent.leader ? intent.through : head.id);

/** Patience for notes and repeatable changes, which are looked for twice. */
export const briefly = ({ retryBaseMs }: Pick<ActDeps, "retryBaseMs">): Patience => ({ quietMs: 0, pauseMs: retryBaseMs });

const NOTHING: Effect = { ticket: null };

/** An answer without its value. */
export const plainly = (answer: Answer<unknown>): Answer<Effect> => (answer.ok ? { ...answer, value: NOTHING } : answer);

/** A call that adds a note. The note is recognised by its marker. */
export const noteCall = (deps: ActDeps, ticketId: number, kind: NoteKind, text: string, marker: string): WriteCall => ({
	send: async () => plainly(await deps.psa.addNote(ticketId, kind, text)),
	look: async () => {
		const answer = await deps.psa.hasNote(ticketId, marker);
		if (answer.ok) return { ...answer, value: answer.value ? NOTHING : null };
		// If the ticket does not exist, neither does the note.
		return answer.failure.kind === "gone" ? { ok: true, value: null, calls: answer.calls } : answer;
	},
	patience: briefly(deps),
});

/** The ticket that a task writes to. @throws if there is none; such a task is never wanted */
export function ticketOf({ intent, incident }: Task): number {
	const ticketId = intent.ticketId ?? incident.mergedInto ?? incident.ticketId;
	if (ticketId === null) throw new Error(`Intent ${intent.id} has no ticket to write to`);
	return ticketId;
}

/** Handles a deleted ticket: the alert at the head is decided again without it. */
export async function forget(deps: ActDeps, scene: Scene, { intent }: Task): Promise<Step> {
	await deps.acts.addCalls(scene.head.id, scene.calls.splice(0));
	await deps.acts.endIntent(intent.id, "failed", { incident: { id: intent.incidentId, state: "gone" }, now: deps.clock.now() });
	return SETTLED;
}
