/**
 * Ollama through its own npm package. Every call has a time limit, can be cancelled, and returns a value in
 * all cases.
 */
import { type GenerateRequest, type ListResponse, Ollama } from "ollama";
import type { Clock } from "../../../base/clock.ts";
import { contextFor, tokensIn } from "../tokens.ts";
import { type Circumstances, failureOf, type LlmFailure, type LlmResult } from "./failure.ts";
import { type Fetch, guardedFetch } from "./fetching.ts";
import { type Host, readHost } from "./host.ts";

export { type LlmFailure, type LlmFailureKind, type LlmResult, missing, plainWords } from "./failure.ts";
export type { Fetch } from "./fetching.ts";
export { hostProblem, readHost } from "./host.ts";
export { isModelName, modelName, sameModel } from "./names.ts";

export interface Generation {
	readonly model: string;
	readonly system: string;
	readonly prompt: string;
	readonly maxTokens: number;
	/** Context in tokens for prompt and answer; computed from both if left out. */
	readonly context?: number | undefined;
	/** A JSON schema that the answer must follow. */
	readonly format?: object;
	/** Called for each piece of the answer, which is one token as Ollama streams them. */
	readonly onPiece?: (() => void) | undefined;
}

export interface Generated {
	/** The answer as it arrived, including thinking that the model wrote into it. */
	readonly text: string;
	/** True if the answer ended at a limit, not where the model wanted. */
	readonly cut: boolean;
	/** Milliseconds. */
	readonly ms: number;
	/** Part of it for loading the model, in milliseconds, as Ollama says; null if it does not. */
	readonly loadMs: number | null;
}

export interface InstalledModel {
	readonly name: string;
	/** Size in bytes. */
	readonly size: number;
	readonly parameters: string | null;
	readonly quantization: string | null;
	readonly modified_at: string | null;
}

/** One progress line of a pull. */
export interface PullLine {
	readonly status: string;
	readonly digest: string | null;
	/** Size of this layer in bytes. */
	readonly total: number | null;
	readonly completed: number | null;
}

export interface Llm {
	/** Current address without user and password. */
	readonly host: string;
	/** Streams an answer and assembles it. Ends with `timeout` after `timeoutMs`, however much has arrived. */
	generate(generation: Generation, signal: AbortSignal, timeoutMs: number): Promise<LlmResult<Generated>>;
	/** Context in tokens that a model was trained with; null if Ollama does not say. */
	contextOf(model: string, signal: AbortSignal, timeoutMs: number): Promise<LlmResult<number | null>>;
	models(signal: AbortSignal, timeoutMs: number): Promise<LlmResult<readonly InstalledModel[]>>;
	/**
	 * Downloads a model. Cancelling stops it; a later pull continues from there. @param idleMs longest time
	 * without a line
	 */
	pull(model: string, onLine: (line: PullLine) => void, signal: AbortSignal, idleMs: number): Promise<LlmResult<null>>;
}

/** Length in characters at which an endless answer is cut off, whatever LLM_MAX_TOKENS says. */
const MAX_CHARACTERS = 400_000;
/** Low, so that the model invents little; the same as in the Python version. */
const TEMPERATURE = 0.1;

/**
 * @param host the address as set now; each call asks again, as an administrator may change it. If it is not an
 * address, every call fails and says so
 */
export function createLlm(deps: { host: () => string; clock: Clock; fetch?: Fetch }): Llm {
	const { clock } = deps;
	const send = deps.fetch ?? fetch;
	let last: { readonly text: string; readonly host: Host | null } | null = null;
	const hostNow = (): Host | null => {
		const text = deps.host();
		if (last?.text !== text) last = { text, host: readHost(text) };
		return last.host;
	};
	const shownNow = (): string => hostNow()?.url ?? "(unreadable)";

	/** Runs one call with a client of its own, so that only this call can abort it. */
	async function call<T>(
		limits: { readonly model: string | null; readonly signal: AbortSignal; readonly timeoutMs: number },
		work: (client: Ollama, alive: () => void) => Promise<T>,
	): Promise<LlmResult<T>> {
		const host = hostNow();
		const shown = shownNow();
		if (host === null) return { ok: false, failure: noAddress };
		let ended: Circumstances["ended"] = null;
		let answered = false;
		const abort = new AbortController();
		const give = (why: "timeout" | "stopped") => (): void => {
			ended ??= why;
			abort.abort();
		};
		const stopped = give("stopped");
		let cancel = clock.after(limits.timeoutMs, give("timeout"));
		const alive = (): void => {
			cancel();
			cancel = clock.after(limits.timeoutMs, give("timeout"));
		};
		limits.signal.addEventListener("abort", stopped, { once: true });
		if (limits.signal.aborted) stopped();
		const onAnswer = (): void => {
			answered = true;
		};
		const client = new Ollama({ host: host.url, headers: host.headers, fetch: guardedFetch(send, { signal: abort.signal, onAnswer }) });
		try {
			return { ok: true, value: await work(client, alive) };
		} catch (error) {
			const about = { host: shown, model: limits.model, seconds: Math.round(limits.timeoutMs / 100) / 10, ended, answered };
			return { ok: false, failure: failureOf(error, about) };
		} finally {
			cancel();
			limits.signal.removeEventListener("abort", stopped);
			// Also ends a stream that was not read to its end.
			abort.abort();
		}
	}

	return {
		get host() {
			return shownNow();
		},
		generate: (generation, signal, timeoutMs) =>
			call({ model: generation.model, signal, timeoutMs }, async (client) => {
				const started = clock.now();
				const assembled = await assemble(client, generation);
				return { ...assembled, ms: Math.max(0, clock.now() - started) };
			}),
		contextOf: (model, signal, timeoutMs) =>
			call({ model, signal, timeoutMs }, async (client) => contextIn((await client.show({ model })).model_info)),
		models: (signal, timeoutMs) =>
			call({ model: null, signal, timeoutMs }, async (client) => {
				const { models } = (await client.list()) as Partial<ListResponse>;
				return (models ?? []).flatMap(installedModel);
			}),
		pull: (model, onLine, signal, idleMs) =>
			call({ model, signal, timeoutMs: idleMs }, async (client, alive) => {
				for await (const { status, digest, total, completed } of await client.pull({ model, stream: true })) {
					alive();
					onLine({ status: String(status), digest: digest ?? null, total: total ?? null, completed: completed ?? null });
				}
				return null;
			}),
	};
}

/** One model of Ollama's list; empty if it has no name. */
function installedModel({ name, size, details, modified_at }: ListResponse["models"][number]): InstalledModel[] {
	if (typeof name !== "string") return [];
	return [
		{
			name,
			size: Number(size) || 0,
			parameters: details?.parameter_size ?? null,
			quantization: details?.quantization_level ?? null,
			// Typed as a Date, but a text at run time.
			modified_at: modified_at === undefined ? null : String(modified_at),
		},
	];
}

async function assemble(client: Ollama, generation: Generation): Promise<Omit<Generated, "ms">> {
	const { model, system, prompt, maxTokens, format, onPiece } = generation;
	const context = generation.context ?? contextFor(tokensIn(system) + tokensIn(prompt) + maxTokens);
	const request: GenerateRequest & { stream: true } = {
		...{ model, system, prompt, stream: true },
		think: false,
		// Always set: servers have different defaults, and if a prompt does not fit, its beginning is lost.
		options: { num_predict: maxTokens, temperature: TEMPERATURE, num_ctx: context },
		...(format === undefined ? {} : { format }),
	};
	let text = "";
	for await (const part of await client.generate(request)) {
		text += typeof part.response === "string" ? part.response : "";
		if (part.done) return { text, cut: part.done_reason === "length", loadMs: millisecondsOf(part.load_duration) };
		onPiece?.();
		if (text.length > MAX_CHARACTERS) break;
	}
	return { text, cut: true, loadMs: null };
}

/** Typed as a Map, but a plain object at run time. The first part of the name is the model's architecture. */
function contextIn(info: unknown): number | null {
	if (typeof info !== "object" || info === null) return null;
	const [, length] = Object.entries(info).find(([name]) => name.endsWith(".context_length")) ?? [];
	return typeof length === "number" && length > 0 ? length : null;
}

/** Converts Ollama's nanoseconds to milliseconds. */
const millisecondsOf = (duration: unknown): number | null =>
	typeof duration === "number" && Number.isFinite(duration) && duration >= 0 ? Math.round(duration / 1e6) : null;

const noAddress: LlmFailure = {
	kind: "refused",
	message: "OLLAMA_HOST is not an address. It takes a URL such as http://localhost:11434, or a host.",
};
