import type { Clock } from "../../base/clock.ts";
import type { Events } from "../../base/events.ts";
import { type CleanAnswer, cleanAnswer } from "./answer.ts";
import type { Generated, Llm, LlmResult } from "./ollama/index.ts";
import type { Prompt } from "./prompt.ts";

export interface Asked extends CleanAnswer {
	/** Time the model took. Milliseconds. */
	readonly ms: number;
	/** Part of it for loading the model, in milliseconds; null if unknown. */
	readonly loadMs: number | null;
}

/** A prompt. Without `context`, the model's context is sized for prompt and answer. */
export type Question = Pick<Prompt, "system" | "prompt"> & { readonly context?: number };

/** Asks the model and cleans its answer. `onPiece` is called for each piece of the answer. */
export type Ask = (model: string, prompt: Question, signal: AbortSignal, onPiece?: () => void) => Promise<LlmResult<Asked>>;

export interface AskDeps {
	readonly llm: Llm;
	readonly events: Events;
	readonly clock: Clock;
	/** LLM_MAX_TOKENS. */
	readonly maxTokens: number;
	/** LLM_TIMEOUT. Milliseconds. */
	readonly timeoutMs: number;
}

export function createAsk({ llm, events, clock, maxTokens, timeoutMs }: AskDeps): Ask {
	return async (model, { system, prompt, context }, signal, onPiece) => {
		const started = clock.now();
		const generated = await llm.generate({ model, system, prompt, context, maxTokens, onPiece }, signal, timeoutMs);
		const result = generated.ok ? usable(generated.value) : generated;
		const seconds = Math.max(0, clock.now() - started) / 1000;
		if (result.ok || result.failure.kind !== "stopped") events.emit("llm.answered", { result: result.ok ? "ok" : "failed", seconds });
		return result;
	};
}

function usable({ text, cut, ms, loadMs }: Generated): LlmResult<Asked> {
	const clean = cleanAnswer(text, cut);
	if (/[\p{L}\p{N}]/u.test(clean.text)) return { ok: true, value: { ...clean, ms, loadMs } };
	const message = cut
		? "The model used up LLM_MAX_TOKENS before it said anything (thinking counts)."
		: "The model's answer had nothing in it that can be read.";
	return { ok: false, failure: { kind: "empty", message } };
}
