import type { ServerResponse } from "node:http";
import { type Lines, sendJson, sleep, startLines } from "./answering.ts";
import type { Behaviour, Fault, Question } from "./options.ts";
import { Problem, type SeenRequest } from "./requests.ts";

/** Names are compared with their tags, and without regard to case. */
export const tagged = (name: string): string =>
	(name.slice(name.lastIndexOf("/") + 1).includes(":") ? name : `${name}:latest`).toLowerCase();

const USUAL_CONTEXT = 4_096;

interface Asked extends Question {
	readonly chat: boolean;
	readonly stream: boolean;
	readonly think: boolean;
	readonly limit: number;
}

/** Generation as `POST /api/generate` and `/api/chat` have it: one at a time, the rest in a queue. */
export function createGenerating(behaviour: Behaviour) {
	let running = 0;
	let mostAtOnce = 0;
	const waiting: (() => void)[] = [];
	const loaded = new Set<string>();

	async function enter(): Promise<void> {
		if (running >= behaviour.parallel) {
			if (waiting.length >= behaviour.queue) throw new Problem(503, "server busy, please try again.  maximum pending requests exceeded");
			await new Promise<void>((resolve) => {
				waiting.push(resolve);
			});
		}
		running++;
		mostAtOnce = Math.max(mostAtOnce, running);
	}
	function leave(): void {
		running--;
		waiting.shift()?.();
	}

	async function generate(response: ServerResponse, seen: SeenRequest, fault: Fault | null, chat: boolean): Promise<void> {
		const asked = read(seen, behaviour, chat);
		await enter();
		try {
			if (response.destroyed) return;
			const loadStarted = Date.now();
			if (!loaded.has(tagged(asked.model))) await until(response, behaviour.loadMs);
			loaded.add(tagged(asked.model));
			if (response.destroyed) return;
			const stats = { load_duration: (Date.now() - loadStarted) * 1_000_000 };
			if (asked.prompt === "" && asked.system === "") {
				sendJson(response, 200, { ...head(asked), ...words(asked, ""), done: true, done_reason: "load" });
				return;
			}
			await speak(response, asked, fault, stats);
		} finally {
			leave();
		}
	}

	async function speak(response: ServerResponse, asked: Asked, fault: Fault | null, stats: object): Promise<void> {
		const started = Date.now();
		const aloud = behaviour.thinksAloud && behaviour.thinking !== "" ? `<think>\n${behaviour.thinking}\n</think>\n\n` : "";
		const thoughts = asked.think && aloud === "" ? tokensOf(behaviour.thinking) : [];
		const said = tokensOf(aloud + behaviour.answer(asked));
		const kept = said.slice(0, Math.max(0, asked.limit - thoughts.length));
		const final = {
			...head(asked),
			...words(asked, ""),
			done: true,
			done_reason: kept.length < said.length ? "length" : "stop",
			...stats,
			total_duration: (Date.now() - started) * 1_000_000,
			prompt_eval_count: piecesOf(asked.system + asked.prompt).length,
			prompt_eval_duration: 1_000_000,
			eval_count: thoughts.length + kept.length,
			eval_duration: (thoughts.length + kept.length) * Math.max(1, behaviour.tokenMs) * 1_000_000,
		};
		if (!asked.stream) {
			await until(response, behaviour.tokenMs * kept.length);
			sendJson(response, 200, { ...final, ...words(asked, kept.join(""), thoughts.join("")) });
			return;
		}
		const lines = startLines(response);
		for (const thought of thoughts) {
			await until(response, behaviour.tokenMs);
			await lines.write({ ...head(asked), ...words(asked, "", thought), done: false });
		}
		const broken = await say(response, lines, asked, kept, fault);
		if (!broken) {
			await lines.write(final);
			lines.end();
		}
	}

	/** @returns whether the stream ended in another way than it should */
	async function say(response: ServerResponse, lines: Lines, asked: Asked, said: readonly string[], fault: Fault | null): Promise<boolean> {
		const breaksAt = fault === null ? -1 : Math.min(3, said.length - 1);
		for (let at = 0; at < said.length || fault?.kind === "endless"; at++) {
			await until(response, behaviour.tokenMs);
			if (lines.gone) return true;
			if (at === breaksAt && fault !== null && (await breakOff(response, lines, fault))) return true;
			await lines.write({ ...head(asked), ...words(asked, said[at % said.length] ?? ""), done: false });
		}
		return false;
	}

	return {
		generate,
		unload: (): void => loaded.clear(),
		get running() {
			return running;
		},
		get waiting() {
			return waiting.length;
		},
		get mostAtOnce() {
			return mostAtOnce;
		},
	};
}

async function breakOff(response: ServerResponse, lines: Lines, fault: Fault): Promise<boolean> {
	switch (fault.kind) {
		case "midstream":
			await lines.write({ error: fault.message ?? "an error was encountered while running the model: unexpected EOF" });
			lines.end();
			return true;
		case "truncated":
			await lines.raw('{"model":"phi3:latest","response":"hal');
			setTimeout(() => response.destroy(), 5);
			return true;
		case "silent":
			lines.end();
			return true;
		case "garbage":
			await lines.raw("<html>upstream timed out</html>\n");
			return false;
		default:
			return false;
	}
}

/** Waits, but not for someone who went away. */
async function until(response: ServerResponse, ms: number): Promise<void> {
	if (ms <= 0 || response.destroyed) return;
	const gone = Promise.withResolvers<void>();
	response.once("close", gone.resolve);
	await Promise.race([sleep(ms), gone.promise]);
	response.off("close", gone.resolve);
}

const tokensOf = (text: string): string[] => text.match(/\S+\s*|\s+/g) ?? [];
const head = ({ model }: Asked) => ({ model, created_at: new Date().toISOString() });
function words({ chat }: Asked, text: string, thinking = ""): object {
	const thought = thinking === "" ? {} : { thinking };
	return chat ? { message: { role: "assistant", content: text, ...thought } } : { response: text, ...thought };
}

/** @throws Problem as the real one answers */
function read(seen: SeenRequest, behaviour: Behaviour, chat: boolean): Asked {
	const { body } = seen;
	if (body === undefined) throw new Problem(400, "missing request body");
	const { model, system = "", prompt = "", messages = [], stream = true, think, options = {}, format = null } = body;
	if (typeof model !== "string" || model === "") throw new Problem(400, "model is required");
	if (!behaviour.models.some((name) => tagged(name) === tagged(model))) throw new Problem(404, `model '${model}' not found`);
	if (typeof system !== "string" || typeof prompt !== "string" || typeof stream !== "boolean") throw unmarshal("GenerateRequest");
	if (think !== undefined && typeof think !== "boolean" && typeof think !== "string") throw unmarshal("GenerateRequest.think");
	const thinker = behaviour.thinkers.some((name) => tagged(name) === tagged(model));
	if (think === true && !thinker) throw new Problem(400, `"${model}" does not support thinking`);
	if (typeof options !== "object" || options === null) throw unmarshal("GenerateRequest.options");
	const { num_predict = -1, num_ctx = USUAL_CONTEXT } = options as Record<string, unknown>;
	if (typeof num_predict !== "number") throw new Problem(400, 'option "num_predict" must be of type integer');
	if (typeof num_ctx !== "number") throw new Problem(400, 'option "num_ctx" must be of type integer');
	const last = chat ? lastOf(messages) : { system, prompt };
	const limit = num_predict < 0 ? Number.POSITIVE_INFINITY : num_predict;
	const known = withinContext(last, Math.min(num_ctx, behaviour.context), seen);
	return { model, ...known, format, chat, stream, think: think === undefined ? thinker : think !== false, limit };
}

/**
 * Tokens of a small vocabulary, roughly: words have one for each four letters, digits and what is mixed with them one each, signs one.
 * Letters outside of ASCII are spelled in their bytes.
 */
const piecesOf = (text: string): string[] => text.match(/[a-zA-Z]{1,4}(?![0-9])|[a-zA-Z0-9]|\s+|[^\sa-zA-Z0-9]/gu) ?? [];

/** What does not fit is lost from the beginning, the system prompt first, and nobody is told. */
function withinContext(asked: { system: string; prompt: string }, most: number, seen: SeenRequest): { system: string; prompt: string } {
	const pieces = piecesOf(`${asked.system}\n\n${asked.prompt}`).filter((piece) => piece !== " ");
	seen.truncated = pieces.length > most;
	return seen.truncated ? { system: "", prompt: pieces.slice(-most).join("") } : asked;
}

const unmarshal = (field: string): Problem => new Problem(400, `json: cannot unmarshal value into Go struct field ${field}`);

function lastOf(messages: unknown): { system: string; prompt: string } {
	if (!Array.isArray(messages)) throw unmarshal("ChatRequest.messages");
	const said = (role: string) =>
		(messages as { role: string; content: string }[]).findLast((message) => message.role === role)?.content ?? "";
	return { system: said("system"), prompt: said("user") };
}
