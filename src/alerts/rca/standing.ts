import type { Clock } from "../../base/clock.ts";
import type { RcaNote, RcaStore } from "../../store/index.ts";
import type { Breaker } from "./breaker.ts";

/** Present progress of a note without an outcome. Times in milliseconds since the epoch. */
export type Standing =
	| { readonly stage: "writing"; readonly since: number }
	| { readonly stage: "posting" }
	| {
			readonly stage: "waiting";
			/** Number of notes before it. */
			readonly before: number;
			/** Time of its next try after a failed one; null: as soon as its turn comes. */
			readonly nextTryAt: number | null;
			/** End of the pause after Ollama failed; null if there is none. */
			readonly sparedUntil: number | null;
	  };

/** The note that the model is writing; known only to this process. */
export interface Writing {
	during<T>(alertId: number, work: () => Promise<T>): Promise<T>;
	since(alertId: number): number | null;
}

export function createWriting(clock: Clock): Writing {
	const now = new Map<number, number>();
	return {
		async during(alertId, work) {
			now.set(alertId, clock.now());
			return work().finally(() => now.delete(alertId));
		},
		since: (alertId) => now.get(alertId) ?? null,
	};
}

/** @returns null for a note with an outcome */
export async function standingOf(
	deps: { readonly store: Pick<RcaStore, "place">; readonly breaker: Pick<Breaker, "blocked">; readonly writing: Writing },
	note: RcaNote,
): Promise<Standing | null> {
	if (note.status === "answered") return { stage: "posting" };
	if (note.status !== "waiting") return null;
	const since = deps.writing.since(note.alertId);
	if (since !== null) return { stage: "writing", since };
	const place = await deps.store.place(note.alertId);
	return {
		stage: "waiting",
		before: place?.before ?? 0,
		nextTryAt: note.tries > 0 ? (place?.readyAt ?? null) : null,
		sparedUntil: deps.breaker.blocked()?.until ?? null,
	};
}
