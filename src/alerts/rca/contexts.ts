import type { Clock } from "../../base/clock.ts";
import type { Llm, LlmResult } from "./ollama/index.ts";

/** Maximum context of a model in tokens; null if unknown. A host that does not answer is a failure. */
export type ContextOf = (model: string, signal: AbortSignal) => Promise<LlmResult<number | null>>;

const FRESH_MS = 10 * 60_000;
const PATIENCE_MS = 5_000;
const KEPT = 100;

/**
 * Asks Ollama and caches the answer. If the context is larger than the model's, Ollama does not say so and
 * drops the beginning of the prompt (`requested context size too large for model` is only in its log;
 * llm/server.go, v0.11.4).
 */
export function createContexts({ llm, clock }: { readonly llm: Pick<Llm, "contextOf" | "host">; readonly clock: Clock }): ContextOf {
	const known = new Map<string, { readonly at: number; readonly context: number | null }>();
	return async (model, signal) => {
		// The same name may be another model on another host.
		const name = `${llm.host} ${model}`;
		const before = known.get(name);
		if (before !== undefined && clock.now() - before.at < FRESH_MS) return { ok: true, value: before.context };
		const asked = await llm.contextOf(model, signal, PATIENCE_MS);
		if (asked.ok) {
			if (known.size >= KEPT) known.clear();
			known.set(name, { at: clock.now(), context: asked.value });
			return asked;
		}
		// Any other problem will be reported better by the generation itself.
		const { kind } = asked.failure;
		return kind === "unreachable" || kind === "stopped" ? asked : { ok: true, value: null };
	};
}
