import type { Clock } from "../../base/clock.ts";
import type { LlmFailureKind, LlmResult } from "./ollama/index.ts";

/** What a model said to a prompt that belongs to no ticket. */
export interface Tryout {
	readonly model: string;
	readonly system: string;
	readonly prompt: string;
	/** As it would stand in a note. */
	readonly answer: string;
	readonly cut: boolean;
	readonly seconds: number;
	/** Those of them that the model was being loaded; null when it is not known. */
	readonly load_seconds: number | null;
}

/** And all of the note, as it would stand in the ticket. */
export interface TriedNote extends Tryout {
	readonly note: string;
}

/** A note tried on a payload, as whoever watches sees it. It is written nowhere. */
export interface NoteTrial {
	readonly id: string;
	readonly state: "running" | "done" | "failed" | "cancelled";
	readonly model: string;
	/** Pieces of the answer so far, which are tokens; 0 while the model is loaded and reads. */
	readonly pieces: number;
	/** Since it began, or that it took. */
	readonly seconds: number;
	readonly value: TriedNote | null;
	readonly failure: { readonly kind: LlmFailureKind; readonly message: string } | null;
}

export interface NoteTrials {
	/** Begins one. `work` gets what to tell of each piece of the answer. */
	start(model: string, work: (signal: AbortSignal, onPiece: () => void) => Promise<LlmResult<TriedNote>>): NoteTrial;
	/** null when there is none, or none any more. Whoever looks keeps it going. */
	look(id: string): NoteTrial | null;
	/** Its end, for someone who waits for it; going away (`signal`) ends it. */
	ended(id: string, signal: AbortSignal): Promise<NoteTrial | null>;
	/** @returns how it ended; null when there is none */
	cancel(id: string): Promise<NoteTrial | null>;
	/** Ends all of them. */
	stop(): Promise<void>;
}

/** A model is not kept busy for a page that was closed. Milliseconds. */
const UNWATCHED_MS = 30_000;
/** Ended ones that are still shown. */
const KEPT = 20;

interface Trial {
	readonly id: string;
	readonly model: string;
	readonly startedAt: number;
	readonly abort: AbortController;
	pieces: number;
	end: { readonly at: number; readonly result: LlmResult<TriedNote> } | null;
	done: Promise<void>;
	unwatched: () => void;
}

/** Trials under way and lately ended, in memory alone. */
export function createNoteTrials({ clock, onError }: { readonly clock: Clock; readonly onError: (error: unknown) => void }): NoteTrials {
	const trials = new Map<string, Trial>();

	function watched(trial: Trial): void {
		trial.unwatched();
		if (trial.end === null) trial.unwatched = clock.after(UNWATCHED_MS, () => trial.abort.abort());
	}

	function forgetOldest(): void {
		const ended = [...trials.values()].filter(({ end }) => end !== null);
		for (const { id } of ended.slice(0, Math.max(0, ended.length - KEPT))) trials.delete(id);
	}

	async function run(trial: Trial, work: (signal: AbortSignal, onPiece: () => void) => Promise<LlmResult<TriedNote>>): Promise<void> {
		const onPiece = (): void => {
			trial.pieces++;
		};
		const result = await work(trial.abort.signal, onPiece).catch((error: unknown): LlmResult<TriedNote> => {
			onError(error);
			return { ok: false, failure: { kind: "broken", message: "Something went wrong in HookWise; its log says more." } };
		});
		trial.unwatched();
		trial.end = { at: clock.now(), result };
		forgetOldest();
	}

	async function cancel(id: string): Promise<NoteTrial | null> {
		const trial = trials.get(id);
		if (trial === undefined) return null;
		trial.abort.abort();
		await trial.done;
		return view(trial, clock.now());
	}

	return {
		start(model, work) {
			const trial: Trial = {
				...{ id: Bun.randomUUIDv7(), model, startedAt: clock.now(), abort: new AbortController(), pieces: 0, end: null },
				done: Promise.resolve(),
				unwatched: () => {},
			};
			trials.set(trial.id, trial);
			watched(trial);
			trial.done = run(trial, work);
			return view(trial, clock.now());
		},
		look(id) {
			const trial = trials.get(id);
			if (trial === undefined) return null;
			watched(trial);
			return view(trial, clock.now());
		},
		async ended(id, signal) {
			const trial = trials.get(id);
			if (trial === undefined) return null;
			trial.unwatched();
			const left = (): void => trial.abort.abort();
			signal.addEventListener("abort", left, { once: true });
			if (signal.aborted) left();
			await trial.done;
			signal.removeEventListener("abort", left);
			return view(trial, clock.now());
		},
		cancel,
		async stop() {
			await Promise.all([...trials.keys()].map(cancel));
		},
	};
}

function view({ id, model, startedAt, pieces, end }: Trial, now: number): NoteTrial {
	const seconds = Math.max(0, (end?.at ?? now) - startedAt) / 1000;
	const base = { id, model, pieces, seconds, value: null, failure: null };
	if (end === null) return { ...base, state: "running" };
	if (end.result.ok) return { ...base, state: "done", value: end.result.value };
	const { failure } = end.result;
	return { ...base, state: failure.kind === "stopped" ? "cancelled" : "failed", failure };
}
