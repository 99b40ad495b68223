import { messageOf } from "../../../base/problems.ts";
/**
 * Why the model gave nothing.
 * - `unreachable`: nothing listens there, DNS, TLS
 * - `timeout`: not done within LLM_TIMEOUT
 * - `busy`: 503, its own queue is full
 * - `missing`: it does not have the model
 * - `broken`: an error status, an error in mid-stream, a cut connection, an answer that is not Ollama's
 * - `empty`: it answered nothing that could be used
 * - `refused`: 400, 401, 403: another try cannot cure it
 * - `stopped`: we gave up on it, because HookWise stops or nobody waits any longer
 */
export type LlmFailureKind = "unreachable" | "timeout" | "busy" | "missing" | "broken" | "empty" | "refused" | "stopped";

export interface LlmFailure {
	readonly kind: LlmFailureKind;
	/** For people: what is so, then Ollama's words unchanged, and the remedy where there is one. */
	readonly message: string;
}

export type LlmResult<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: LlmFailure };

/** What answered is not Ollama, or is broken; thrown inside the client's stream. */
export class NotOllama extends Error {
	override readonly name = "NotOllama";
}

/** What was going on when something was thrown. */
export interface Circumstances {
	readonly host: string;
	/** null for calls that name none. */
	readonly model: string | null;
	readonly seconds: number;
	readonly ended: "timeout" | "stopped" | null;
	/** Whether the head of an answer had come. */
	readonly answered: boolean;
}

const MESSAGE_LENGTH = 300;
const NOTHING_SENT = /^(ECONNREFUSED|CONNECTIONREFUSED|ENOTFOUND|EAI_|ERR_INVALID_URL|FAILEDTOOPENSOCKET)|CERT|^UNABLE_TO_/i;

/** Names what the client, or our fetch under it, threw. */
export function failureOf(error: unknown, about: Circumstances): LlmFailure {
	const { host, ended } = about;
	if (ended === "stopped") return { kind: "stopped", message: "It was given up before the model had answered." };
	if (ended === "timeout") return { kind: "timeout", message: `The model did not finish within ${about.seconds} seconds (LLM_TIMEOUT).` };
	const status = statusOf(error);
	if (status !== null) return byStatus(status, wordsOf(error), about);
	if (error instanceof NotOllama)
		return { kind: "broken", message: `What listens at ${host} is not Ollama, or is broken: ${error.message}` };
	if (!about.answered) {
		const code = codeOf(error);
		if (NOTHING_SENT.test(code)) return { kind: "unreachable", message: `Ollama at ${host} cannot be reached (${code}).` };
		return {
			kind: "unreachable",
			message: `The connection to Ollama at ${host} broke before it answered${code === "" ? "" : ` (${code})`}.`,
		};
	}
	return { kind: "broken", message: `Ollama broke off: ${wordsOf(error)}` };
}

function byStatus(status: number, words: string, { model }: Circumstances): LlmFailure {
	if (status === 404 && model !== null) return missing(model, words);
	if (status === 503 || status === 429) return { kind: "busy", message: `Ollama is busy (${status}): ${words}` };
	if (status === 400 || status === 401 || status === 403) return { kind: "refused", message: `Ollama refused (${status}): ${words}` };
	return { kind: "broken", message: `Ollama failed (${status}): ${words}` };
}

/** With the way to get it. */
export const missing = (model: string, words: string): LlmFailure => ({
	kind: "missing",
	message: `Ollama does not have the model ${model}. Get it with: ollama pull ${model}${words === "" ? "" : ` (${words})`}`,
});

/** The client does not export its error class; it is known by its name and fields. */
function statusOf(error: unknown): number | null {
	if (!(error instanceof Error) || error.name !== "ResponseError" || !("status_code" in error)) return null;
	return typeof error.status_code === "number" ? error.status_code : null;
}

const wordsOf = (error: unknown): string => plainWords(messageOf(error));

/** One line of the other side's text, short enough to be shown. */
export function plainWords(text: string): string {
	const line = text
		.replace(/[\p{Cc}\p{Cf}\s]+/gu, " ")
		.toWellFormed()
		.trim();
	return line.length > MESSAGE_LENGTH ? `${line.slice(0, MESSAGE_LENGTH).toWellFormed()}…` : line;
}

function codeOf(error: unknown): string {
	if (typeof error !== "object" || error === null) return "";
	if ("code" in error && typeof error.code === "string") return error.code;
	return "cause" in error ? codeOf(error.cause) : "";
}
