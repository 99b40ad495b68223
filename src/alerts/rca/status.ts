import type { Clock } from "../../base/clock.ts";
import { type InstalledModel, type Llm, type LlmResult, missing, modelName, sameModel } from "./ollama/index.ts";

/** State of the model's host, for health endpoints and settings. Contains no secrets. */
export interface LlmStatus {
	/** `warning`: it answers, but does not have the model. */
	readonly status: "up" | "warning" | "down";
	readonly host: string;
	readonly reachable: boolean;
	readonly model: string;
	readonly model_present: boolean;
	readonly models: readonly string[];
	/** The problem with its remedy; null if there is none. */
	readonly error: string | null;
}

export interface StatusWatch {
	/** Present state, cached for a few seconds; concurrent callers share one request. */
	current(): Promise<LlmStatus>;
	models(): Promise<LlmResult<readonly InstalledModel[]>>;
	/** Clears the cache after a change. */
	forget(): void;
}

const FRESH_MS = 5_000;
const PATIENCE_MS = 3_000;

/** @param model AI_MODEL */
export function createStatus({ llm, clock, model, signal }: { llm: Llm; clock: Clock; model: string; signal: AbortSignal }): StatusWatch {
	let asked: { at: number; host: string; answer: Promise<LlmResult<readonly InstalledModel[]>> } | null = null;

	function models(): Promise<LlmResult<readonly InstalledModel[]>> {
		const { host } = llm;
		if (asked === null || asked.host !== host || clock.now() - asked.at >= FRESH_MS) {
			asked = { at: clock.now(), host, answer: llm.models(signal, PATIENCE_MS) };
		}
		return asked.answer;
	}

	return {
		models,
		forget() {
			asked = null;
		},
		async current() {
			const found = await models();
			const wanted = modelName(model);
			const base = { host: llm.host, model: wanted };
			if (!found.ok) {
				const error = found.failure.kind === "timeout" ? `Ollama at ${llm.host} does not answer.` : found.failure.message;
				return { ...base, status: "down", reachable: false, model_present: false, models: [], error };
			}
			const names = found.value.map(({ name }) => name);
			const present = names.some((name) => sameModel(name, wanted));
			return {
				...base,
				status: present ? "up" : "warning",
				reachable: true,
				model_present: present,
				models: names,
				error: present ? null : missing(wanted, "").message,
			};
		},
	};
}
