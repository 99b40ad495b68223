import type { Clock } from "../../base/clock.ts";
import type { LlmFailureKind, LlmResult } from "./ollama/index.ts";

/** A model's answer to a prompt that belongs to no ticket. */
export interface Tryout {
	readonly model: string;
	readonly system: string;
	readonly prompt: string;
	/** The answer as a note would show it. */
	readonly answer: string;
	readonly cut: boolean;
	readonly seconds: number;
	/** Part of it for loading the model, in seconds; null if unknown. */
	readonly load_seconds: number | null;
}

/** A try-out with the complete note, as the ticket would show it. */
export interface TriedNote extends Tryout {
	readonly note: string;
}

/** The trial of a note on a payload, for the page that watches it. It is not stored. */
export interface NoteTrial {
	readonly id: string;
	readonly state: "running" | "done" | "failed" | "cancelled";
	readonly model: string;
	/** Number of pieces (tokens) of the answer so far; 0 while the model is loading and reading. */
	readonly pieces: number;
	/** Duration so far, or in all. */
	readonly seconds: number;
	readonly value: TriedNote | null;
	readonly failure: { readonly kind: LlmFailureKind; readonly message: string } | null;
}

export interface NoteTrials {
	/** Starts a trial. `work` receives a function to call for each piece of the answer. */
	start(model: string, work: (signal: AbortSignal, onPiece: () => void) => Promise<LlmResult<TriedNote>>): NoteTrial;
	/** null if there is none, or none any more. Being looked at keeps a trial running. */
	look(id: string): NoteTrial | null;
	/** Waits for its end; aborting `signal` ends the trial. */
	ended(id: string, signal: AbortSignal): Promise<NoteTrial | null>;
	/** @returns its final state; null if there is none */
	cancel(id: string): Promise<NoteTrial | null>;
	/** Ends all trials. */
	stop(): Promise<void>;
}

/** Time after which a trial ends if no page looks at it. Milliseconds. */
const UNWATCHED_MS = 30_000;
/** Maximum number of ended trials that are kept. */
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

/** Present and recently ended trials, in memory only. */
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
