import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { faultyAnswer, json, type Sent, send, sendCut, sendHalf } from "./answering.ts";
import type { ApiRequest, Reply } from "./api.ts";
import type { Fault, Faults } from "./faults.ts";
import type { createGate } from "./gate.ts";
import type { Outage } from "./options.ts";
import { Problem } from "./problems.ts";
import type { RequestLog, SeenRequest } from "./requests.ts";

export const BASE = "/v4_6_release/apis/3.0";

/** What can be switched while the server runs. */
export interface Switches {
	outage: Outage;
	refusing: boolean;
	latencyMs: number;
}

export interface ServerDeps {
	readonly api: (request: ApiRequest) => Reply;
	readonly gate: ReturnType<typeof createGate>;
	readonly faults: Faults;
	readonly log: RequestLog;
	readonly switches: Switches;
	/** null: there is no such control. */
	readonly control: (method: string, path: string, body: unknown) => unknown;
}

/** How a request ends: an answer in some shape, or none. */
type Ending = { readonly way: "whole" | "half" | "cut"; readonly sent: Sent } | { readonly way: "drop" } | { readonly way: "hang" };

/** The HTTP side. node:http, because Bun.serve cannot cut a connection before an answer without printing an error of its own. */
export function createHttpServer(deps: ServerDeps): Server {
	const { api, gate, faults, log, switches } = deps;

	async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const url = new URL(request.url ?? "/", "http://double");
		const method = request.method ?? "GET";
		const body = await textOf(request);
		if (url.pathname.startsWith("/_control")) return answerControl(response, method, url.pathname.slice("/_control".length), body);
		const path = url.pathname.startsWith(BASE) ? url.pathname.slice(BASE.length) : url.pathname;
		const route = path.replace(/\/\d+(?=\/|$)/g, "/{id}");
		const ids = [...path.matchAll(/\/(\d+)(?=\/|$)/g)].map(([, id]) => Number(id));
		const seen = log.begin({ method, route, target: path + url.search, body });
		const fault = faults.take(method, route);
		const wait = switches.latencyMs + (fault?.kind === "latency" ? (fault.ms ?? 0) : 0);
		if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
		const run = (): Sent => {
			const parsed = parsedBody(body);
			const problem = gate(request.headers, switches.refusing, body !== "");
			if (problem !== null) return problemSent(problem);
			return answered(() => api({ method, url, route, ids, body: parsed, lie: fault?.kind === "lie" }));
		};
		end(request, response, seen, endingOf(switches.outage, fault, run), fault?.kind ?? null);
	}

	function end(request: IncomingMessage, response: ServerResponse, seen: SeenRequest, ending: Ending, fault: string | null): void {
		if (ending.way === "hang") {
			response.once("close", () => log.end(seen, null, fault));
			return;
		}
		log.end(seen, ending.way === "drop" ? null : ending.sent.status, fault);
		if (ending.way === "drop") request.socket.destroy();
		else if (ending.way === "cut") sendCut(request, response, ending.sent);
		else if (ending.way === "half") sendHalf(response, ending.sent);
		else send(response, ending.sent);
	}

	function answerControl(response: ServerResponse, method: string, path: string, body: string): void {
		const answer = answered(() => ({ status: 200, body: deps.control(method, path, parsedBody(body)) }));
		send(response, answer.body === "null" ? json(404, { error: "There is no such control." }) : answer);
	}

	const server = createServer((request, response) => {
		serve(request, response).catch((error: unknown) => {
			// A client that went away while it was sending is nobody's fault; anything else is a bug of the double.
			if (!request.destroyed || !request.complete) send(response, json(500, { code: "DoubleBug", message: String(error), errors: null }));
		});
	});
	server.keepAliveTimeout = 60_000;
	server.requestTimeout = 0;
	return server;
}

function endingOf(outage: Outage, fault: Fault | null, run: () => Sent): Ending {
	if (outage === "drop" || outage === "hang") return { way: outage };
	if (outage === "errors") return { way: "whole", sent: faultyAnswer({ kind: "status", status: 503, message: "Service Unavailable" }) };
	switch (fault?.kind) {
		case "status":
		case "html":
			if (fault.effect === true) run();
			return { way: "whole", sent: faultyAnswer(fault) };
		case "drop":
		case "hang":
			if (fault.effect === true) run();
			return { way: fault.kind };
		case "truncated":
			return { way: "cut", sent: run() };
		case "half":
			return { way: "half", sent: run() };
		default:
			return { way: "whole", sent: run() };
	}
}

function answered(work: () => Reply): Sent {
	try {
		const { status, body, link } = work();
		return json(status, body, typeof link === "string" ? { link } : {});
	} catch (error) {
		if (error instanceof Problem) return problemSent(error);
		throw error;
	}
}

const problemSent = (problem: Problem): Sent => json(problem.status, problem.body, problem.headers);

/** What cannot be parsed is left undefined; routes that need a body refuse it. */
function parsedBody(body: string): unknown {
	if (body === "") return undefined;
	try {
		return JSON.parse(body);
	} catch {
		// The real one hides malformed JSON behind a general 400; so does every route here that asks for an object.
		return undefined;
	}
}

async function textOf(request: IncomingMessage): Promise<string> {
	const parts: Buffer[] = [];
	for await (const part of request) parts.push(part as Buffer);
	return Buffer.concat(parts).toString("utf8");
}
