import { NotOllama, plainWords } from "./failure.ts";

/** The platform's fetch, or a test's. */
export type Fetch = typeof fetch;

/**
 * Limits in characters. A line of the stream carries a few words; a list of models takes some hundred bytes
 * for each.
 */
const MAX_LINE_LENGTH = 1_000_000;
const MAX_BODY_LENGTH = 8_000_000;

export interface Guard {
	readonly signal: AbortSignal;
	/** Called when the head of an answer arrives. */
	readonly onAnswer: () => void;
}

/**
 * The fetch for the client. The client has no time-out or signal of its own, prints unreadable answers to the
 * console, and accepts answers of any length. All of that is handled before it sees an answer.
 */
export function guardedFetch(send: Fetch, { signal, onAnswer }: Guard): Fetch {
	const guarded = async (input: Parameters<Fetch>[0], init?: RequestInit): Promise<Response> => {
		const signals = init?.signal ? AbortSignal.any([init.signal, signal]) : signal;
		// Bun would give up after five idle minutes. A model may load or read longer, and `signal` ends it in time.
		const patient = { ...init, signal: signals, timeout: false, redirect: "manual" as const };
		const response = await send(input, patient);
		onAnswer();
		if (!response.ok) return Response.json({ error: await errorWords(response) }, { status: response.status });
		// Every POST that is sent here asks for a stream.
		if (init?.method === "POST") return new Response(checkedLines(response), { status: response.status });
		return new Response(JSON.stringify(await wholeJson(response)), { status: response.status });
	};
	return Object.assign(guarded, { preconnect: send.preconnect });
}

async function errorWords(response: Response): Promise<string> {
	const text = await limitedText(response);
	const body = parsed(text);
	const words = typeof body === "object" && body !== null && "error" in body && typeof body.error === "string" ? body.error : text;
	return plainWords(words) || response.statusText || "no words";
}

async function wholeJson(response: Response): Promise<object> {
	const body = parsed(await limitedText(response));
	if (typeof body !== "object" || body === null) throw new NotOllama("its answer is not a JSON object");
	return body;
}

async function limitedText(response: Response): Promise<string> {
	let text = "";
	for await (const part of textOf(response)) {
		text += part;
		if (text.length > MAX_BODY_LENGTH) throw new NotOllama("its answer is too long");
	}
	return text;
}

/** The same lines, each checked to be a JSON object. Anything else ends the stream with an error. */
function checkedLines(response: Response): ReadableStream<Uint8Array> {
	const lines = linesOf(response);
	const encoder = new TextEncoder();
	return new ReadableStream({
		async pull(controller) {
			const next = await lines.next();
			if (next.done) controller.close();
			else controller.enqueue(encoder.encode(`${next.value}\n`));
		},
		async cancel() {
			await lines.return(undefined);
		},
	});
}

async function* linesOf(response: Response): AsyncGenerator<string, undefined, undefined> {
	let rest = "";
	for await (const part of textOf(response)) {
		const lines = (rest + part).split("\n");
		rest = lines.pop() ?? "";
		for (const line of lines) if (line.trim() !== "") yield checkedLine(line);
		if (rest.length > MAX_LINE_LENGTH) throw new NotOllama("a line of its answer does not end");
	}
	if (rest.trim() !== "") yield checkedLine(rest);
	return undefined;
}

function checkedLine(line: string): string {
	const value = parsed(line);
	if (typeof value !== "object" || value === null || Array.isArray(value)) {
		throw new NotOllama(`it sent something that is not JSON: ${plainWords(line).slice(0, 80)}`);
	}
	return line;
}

async function* textOf(response: Response): AsyncGenerator<string, undefined, undefined> {
	if (response.body === null) return undefined;
	const decoder = new TextDecoder();
	for await (const part of response.body as unknown as AsyncIterable<Uint8Array>) yield decoder.decode(part, { stream: true });
	yield decoder.decode();
	return undefined;
}

function parsed(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		// The caller decides what it is: text of a proxy, or a broken line.
		return undefined;
	}
}
