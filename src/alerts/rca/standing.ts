import type { Clock } from "../../base/clock.ts";
import type { RcaNote, RcaStore } from "../../store/index.ts";
import type { Breaker } from "./breaker.ts";

/** What a note that is not ended is at just now. Times in milliseconds since the epoch. */
export type Standing =
	| { readonly stage: "writing"; readonly since: number }
	| { readonly stage: "posting" }
	| {
			readonly stage: "waiting";
			/** Notes whose turn comes before. */
			readonly before: number;
			/** Its next try, where the last one failed; null: as soon as its turn comes. */
			readonly nextTryAt: number | null;
			/** Ollama is left alone until then, because it failed; null when it is asked. */
			readonly sparedUntil: number | null;
	  };

/** What the model is at; known to this process alone. */
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

/** @returns null for a note that has its outcome */
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
