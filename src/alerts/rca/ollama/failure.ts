import { messageOf } from "../../../base/problems.ts";
/**
 * Why the model gave no answer.
 * - `unreachable`: no connection, DNS, TLS
 * - `timeout`: not finished within LLM_TIMEOUT
 * - `busy`: 503, its own queue is full
 * - `missing`: it does not have the model
 * - `broken`: an error status, an error in mid-stream, a cut connection, an answer that is not Ollama's
 * - `empty`: the answer has no usable text
 * - `refused`: 400, 401, 403: another try cannot help
 * - `stopped`: we gave up, because HookWise stops or nobody waits any longer
 */
export type LlmFailureKind = "unreachable" | "timeout" | "busy" | "missing" | "broken" | "empty" | "refused" | "stopped";

export interface LlmFailure {
	readonly kind: LlmFailureKind;
	/** Message for people: the problem, then Ollama's words unchanged, and the remedy if there is one. */
	readonly message: string;
}

export type LlmResult<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: LlmFailure };

/** The answer is not Ollama's, or is broken. Thrown inside the client's stream. */
export class NotOllama extends Error {
	override readonly name = "NotOllama";
}

/** Circumstances of an error. */
export interface Circumstances {
	readonly host: string;
	/** null for calls without a model. */
	readonly model: string | null;
	readonly seconds: number;
	readonly ended: "timeout" | "stopped" | null;
	/** True if the head of an answer had arrived. */
	readonly answered: boolean;
}

const MESSAGE_LENGTH = 300;
const NOTHING_SENT = /^(ECONNREFUSED|CONNECTIONREFUSED|ENOTFOUND|EAI_|ERR_INVALID_URL|FAILEDTOOPENSOCKET)|CERT|^UNABLE_TO_/i;

/** Converts errors of the client, or of our fetch below it, into a failure. */
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

/** Failure for a missing model, with the command to get it. */
export const missing = (model: string, words: string): LlmFailure => ({
	kind: "missing",
	message: `Ollama does not have the model ${model}. Get it with: ollama pull ${model}${words === "" ? "" : ` (${words})`}`,
});

/**
 * HTTP status of a client error. The client does not export its error class, so it is recognised by name and
 * fields.
 */
function statusOf(error: unknown): number | null {
	if (!(error instanceof Error) || error.name !== "ResponseError" || !("status_code" in error)) return null;
	return typeof error.status_code === "number" ? error.status_code : null;
}

const wordsOf = (error: unknown): string => plainWords(messageOf(error));

/** One line of the other side's text, short enough to show. */
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
