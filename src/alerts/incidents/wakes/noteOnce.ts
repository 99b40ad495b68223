import type { NoteKind } from "../../../psa/port/index.ts";
import { isDoubtful, lookAgain } from "../../writes/index.ts";
import { noteMarker } from "../keys.ts";
import type { ActDeps } from "../scene.ts";
import { DONE, type Done, type Due } from "./types.ts";

/** Progress of a note that must be written once. */
interface Progress {
	readonly marker: string;
	readonly noted: boolean;
	/** True if it may have been written. */
	readonly doubt: boolean;
	readonly looked: number;
}

const progressOf = ({ wake }: Due): Progress => {
	const { marker, noted, doubt, looked } = wake.data;
	return {
		marker: typeof marker === "string" ? marker : noteMarker(),
		noted: noted === true,
		doubt: doubt === true,
		looked: typeof looked === "number" ? looked : 0,
	};
};

/** Writes a note exactly once, in spite of restarts and lost answers. Returns `done` only if it is there. */
export async function noteOnce(deps: ActDeps, due: Due, ticketId: number, kind: NoteKind, text: (marker: string) => string): Promise<Done> {
	const { marker, noted, doubt, looked } = progressOf(due);
	const data = { ...due.wake.data, marker };
	if (noted) return DONE;
	if (doubt) {
		const there = await deps.psa.hasNote(ticketId, marker);
		const answer = there.ok ? { ...there, value: there.value ? true : null } : there;
		const now = deps.clock.now();
		const found = lookAgain<true>(answer as typeof answer & { value: true | null }, {
			...{ looked, since: null, now },
			patience: { quietMs: 0, pauseMs: deps.retryBaseMs },
		});
		if (found.kind === "failed") return { kind: "failed", failure: found.failure, data: { ...data, doubt } };
		if (found.kind === "later") return { kind: "later", at: found.at, data: { ...data, doubt, looked: found.looked } };
		if (found.kind === "found") {
			await due.keep({ ...data, noted: true });
			return DONE;
		}
	}
	await due.keep({ ...data, doubt: true, looked: 0 });
	const answer = await deps.psa.addNote(ticketId, kind, text(marker));
	if (!answer.ok) return { kind: "failed", failure: answer.failure, data: { ...data, doubt: isDoubtful(answer.failure), looked: 0 } };
	await due.keep({ ...data, noted: true });
	return DONE;
}
