import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { failedBefore, sendJson } from "./answering.ts";
import { createGenerating, tagged } from "./generating.ts";
import { type Behaviour, type Fault, USUAL } from "./options.ts";
import { createPulling } from "./pulling.ts";
import { Problem, type SeenRequest } from "./requests.ts";

export { type Behaviour, type Fault, obeying, type Question, RCA } from "./options.ts";
export type { SeenRequest } from "./requests.ts";

export interface OllamaDouble extends AsyncDisposable {
	/** To be used as `OLLAMA_HOST`. */
	readonly url: string;
	readonly port: number;
	/** To be changed at any time. */
	readonly behaviour: Behaviour;
	/** Every request so far. */
	readonly seen: readonly SeenRequest[];
	/** Those of one path. */
	asked(path: string): readonly SeenRequest[];
	/** Generations under way, waiting, and the most there were at once. */
	readonly running: number;
	readonly waiting: number;
	readonly mostAtOnce: number;
	fail(fault: Fault): void;
	/** What was told to fail succeeds again. */
	heal(): void;
	/** Forgets what is loaded, as it does after five minutes. */
	unload(): void;
	stop(): Promise<void>;
}

/**
 * Starts an Ollama of one's own: its REST API as docs/contract/connectwise.md describes it, with a model that says what it is told to.
 * @throws Error when the port is taken
 */
export function startOllama(changes: Partial<Behaviour> & { readonly port?: number } = {}): OllamaDouble {
	const { port: wanted = 0, ...behaviours } = changes;
	const behaviour: Behaviour = { ...structuredCloneOf(USUAL), ...behaviours };
	const seen: SeenRequest[] = [];
	let faults: { fault: Fault; left: number }[] = [];
	const generating = createGenerating(behaviour);
	const pulling = createPulling(behaviour);

	function faultFor(path: string): Fault | null {
		const found = faults.find(({ fault, left }) => left > 0 && (fault.path ?? "/api/generate") === path);
		if (found === undefined) return null;
		found.left--;
		return found.fault;
	}

	async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const path = new URL(request.url ?? "/", "http://double").pathname;
		const method = request.method ?? "GET";
		const body = parsed(await textOf(request));
		const entry: SeenRequest = { method, path, headers: request.headers, body, ended: null, status: null, truncated: false };
		seen.push(entry);
		const fault = faultFor(path);
		response.once("close", () => {
			entry.status = response.headersSent ? response.statusCode : null;
			entry.ended ??= fault !== null ? "fault" : response.writableFinished ? "answer" : "client";
		});
		if (failedBefore(response, fault)) return;
		await route(method, path, response, entry, fault);
	}

	async function route(method: string, path: string, response: ServerResponse, entry: SeenRequest, fault: Fault | null): Promise<void> {
		switch (`${method} ${path}`) {
			case "GET /":
				response.end("Ollama is running");
				return;
			case "GET /api/version":
				return sendJson(response, 200, { version: "0.12.6" });
			case "GET /api/tags":
				return sendJson(response, 200, { models: behaviour.models.map(listed) });
			case "POST /api/show":
				return show(response, entry);
			case "POST /api/generate":
				return generating.generate(response, entry, fault, false);
			case "POST /api/chat":
				return generating.generate(response, entry, fault, true);
			case "POST /api/pull":
				return pulling.pull(response, entry, fault);
			default:
				response.writeHead(404, { "content-type": "text/plain" });
				response.end("404 page not found");
		}
	}

	function show(response: ServerResponse, { body }: SeenRequest): void {
		const name = body?.model ?? body?.name;
		if (body === undefined) throw new Problem(400, "missing request body");
		if (typeof name !== "string" || name === "") throw new Problem(400, "model is required");
		const found = behaviour.models.find((known) => tagged(known) === tagged(name));
		if (found === undefined) throw new Problem(404, `model '${name}' not found`);
		const thinks = behaviour.thinkers.some((known) => tagged(known) === tagged(found));
		sendJson(response, 200, {
			...listed(found),
			...{ capabilities: ["completion", ...(thinks ? ["thinking"] : [])] },
			model_info: { "general.architecture": "phi3", "phi3.context_length": behaviour.context },
		});
	}

	const server = createServer((request, response) => {
		serve(request, response).catch((error: unknown) => {
			if (response.headersSent) response.destroy();
			else if (error instanceof Problem) sendJson(response, error.status, { error: error.message });
			else sendJson(response, 500, { error: `The double has a bug: ${String(error)}` });
		});
	});
	server.once("error", () => {});
	server.listen(wanted, "127.0.0.1");
	const address = server.address();
	if (address === null || typeof address === "string") throw new Error(`Port ${wanted} is not free.`);
	const stop = (): Promise<void> =>
		new Promise((resolve) => {
			server.close(() => resolve());
			server.closeAllConnections();
		});
	return {
		url: `http://127.0.0.1:${address.port}`,
		port: address.port,
		behaviour,
		seen,
		asked: (path) => seen.filter((entry) => entry.path === path),
		get running() {
			return generating.running;
		},
		get waiting() {
			return generating.waiting;
		},
		get mostAtOnce() {
			return generating.mostAtOnce;
		},
		fail: (fault) => faults.push({ fault, left: fault.times === null ? Number.POSITIVE_INFINITY : (fault.times ?? 1) }),
		heal() {
			faults = [];
		},
		unload: () => generating.unload(),
		stop,
		[Symbol.asyncDispose]: stop,
	};
}

const structuredCloneOf = (usual: Behaviour): Behaviour => ({ ...usual, models: [...usual.models], thinkers: [...usual.thinkers] });

const listed = (name: string) => ({
	...{ name: tagged(name), model: tagged(name), modified_at: "2026-01-05T10:00:00.123456789Z", size: 2_176_178_913 },
	digest: "4f2222927938000000000000000000000000000000000000000000000000beef",
	details: { parent_model: "", format: "gguf", family: "phi3", families: ["phi3"], parameter_size: "3.8B", quantization_level: "Q4_0" },
});

/** undefined for no body; @throws Problem for one that is not JSON */
function parsed(text: string): Record<string, unknown> | undefined {
	if (text === "") return undefined;
	try {
		return JSON.parse(text) as Record<string, unknown>;
	} catch (error) {
		throw new Problem(400, error instanceof Error ? error.message : "invalid character in request body");
	}
}

async function textOf(request: IncomingMessage): Promise<string> {
	const parts: Buffer[] = [];
	for await (const part of request) parts.push(part as Buffer);
	return Buffer.concat(parts).toString("utf8");
}
