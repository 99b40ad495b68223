/** Ollama behind its own npm package: every call ends in time, can be given up, and gives a value whatever happens. */
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
	/** Tokens of prompt and answer that the model must keep in mind; reckoned from both unless given. */
	readonly context?: number | undefined;
	/** A JSON schema that the answer must follow. */
	readonly format?: object;
	/** A piece of the answer came: a token, as Ollama streams them. */
	readonly onPiece?: (() => void) | undefined;
}

export interface Generated {
	/** As it came: thinking that the model wrote into its answer is still in it. */
	readonly text: string;
	/** It ends where a limit was, not where the model wanted to. */
	readonly cut: boolean;
	/** Milliseconds. */
	readonly ms: number;
	/** Those of them that loading the model took, as Ollama says; null when it does not. */
	readonly loadMs: number | null;
}

export interface InstalledModel {
	readonly name: string;
	/** Bytes. */
	readonly size: number;
	readonly parameters: string | null;
	readonly quantization: string | null;
	readonly modified_at: string | null;
}

/** One line of a pull. */
export interface PullLine {
	readonly status: string;
	readonly digest: string | null;
	/** Bytes of this layer. */
	readonly total: number | null;
	readonly completed: number | null;
}

export interface Llm {
	/** Where it is now, without user and password. */
	readonly host: string;
	/** Streamed and assembled. Ends with `timeout` after `timeoutMs`, whatever was there by then. */
	generate(generation: Generation, signal: AbortSignal, timeoutMs: number): Promise<LlmResult<Generated>>;
	/** How many tokens a model was trained to keep in mind; null where Ollama does not say. */
	contextOf(model: string, signal: AbortSignal, timeoutMs: number): Promise<LlmResult<number | null>>;
	models(signal: AbortSignal, timeoutMs: number): Promise<LlmResult<readonly InstalledModel[]>>;
	/** Ends with the pull. Giving up cancels it; a later one goes on from there. @param idleMs longest silence */
	pull(model: string, onLine: (line: PullLine) => void, signal: AbortSignal, idleMs: number): Promise<LlmResult<null>>;
}

/** An answer without an end is given up here, whatever LLM_MAX_TOKENS says. Characters. */
const MAX_CHARACTERS = 400_000;
/** Little room for invention; as the original had it. */
const TEMPERATURE = 0.1;

/**
 * @param host the address as it is set now: each call asks anew, as an administrator may change it; one that is no address makes every
 * call fail, saying so
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

	/** Runs one call with a client of its own, so that nothing but this call can abort it. */
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
			// Also ends a stream that was left before its end.
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

/** A line of Ollama's list; nothing where it has no name. */
function installedModel({ name, size, details, modified_at }: ListResponse["models"][number]): InstalledModel[] {
	if (typeof name !== "string") return [];
	return [
		{
			name,
			size: Number(size) || 0,
			parameters: details?.parameter_size ?? null,
			quantization: details?.quantization_level ?? null,
			// Typed as a Date, and a text at run time.
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
		// Always said: what a server takes by itself differs, and what does not fit is lost from the beginning.
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

/** Typed as a Map, and a plain object at run time; the name's first part is the model's architecture. */
function contextIn(info: unknown): number | null {
	if (typeof info !== "object" || info === null) return null;
	const [, length] = Object.entries(info).find(([name]) => name.endsWith(".context_length")) ?? [];
	return typeof length === "number" && length > 0 ? length : null;
}

/** Ollama counts nanoseconds. */
const millisecondsOf = (duration: unknown): number | null =>
	typeof duration === "number" && Number.isFinite(duration) && duration >= 0 ? Math.round(duration / 1e6) : null;

const noAddress: LlmFailure = {
	kind: "refused",
	message: "OLLAMA_HOST is not an address. It takes a URL such as http://localhost:11434, or a host.",
};
