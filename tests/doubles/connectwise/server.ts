import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { faultyAnswer, json, type Sent, send, sendCut, sendHalf } from "./answering.ts";
import { type DoubleClock, wait } from "./clock.ts";
import type { LateCommits } from "./commits.ts";
import type { Fault, Faults } from "./faults.ts";
import type { createGate } from "./gate.ts";
import type { Outage } from "./options.ts";
import { type Place, placeOf } from "./places.ts";
import { invalid, Problem, plainProblem } from "./problems.ts";
import { asFields } from "./references.ts";
import type { RequestLog, SeenRequest } from "./requests.ts";
import type { ApiRequest, Reply } from "./routes/index.ts";
import { checkRequest, resourceOf, type Violation } from "./schema/index.ts";
import type { Settings } from "./settings.ts";
import { isSlowSearch } from "./speed.ts";

export interface ServerDeps {
	readonly api: (request: ApiRequest) => Reply;
	/** Base of the API for `Location` headers, without a slash at the end. */
	readonly base: () => string;
	/** Dated codebase that answers beside `v4_6_release`. */
	readonly codebase: string;
	readonly gate: ReturnType<typeof createGate>;
	readonly faults: Faults;
	readonly commits: LateCommits;
	readonly log: RequestLog;
	readonly settings: () => Settings;
	readonly clock: DoubleClock;
	/** Told of what ConnectWise's own schema does not allow. */
	readonly violated: (violations: readonly Violation[]) => void;
	/** Discovery and callback keys, which need no credentials; undefined: there is nothing. */
	readonly open: (path: string) => unknown;
	/** null: there is no such control. */
	readonly control: (method: string, path: string, body: unknown) => unknown;
}

/** How a request ends: an answer in some shape, or none. */
type Ending = { readonly way: "whole" | "half" | "cut"; readonly sent: Sent } | { readonly way: "drop" } | { readonly way: "hang" };

/** What is to be done with a request. */
interface Work {
	/** Carries it out. */
	readonly run: () => Sent;
	/** Carries it out late; null: only by hand. */
	readonly later: (afterMs: number | null) => void;
}

/** The HTTP side. node:http, because Bun.serve cannot cut a connection before an answer without printing an error of its own. */
export function createHttpServer(deps: ServerDeps): Server {
	const { api, gate, faults, commits, log, settings, clock } = deps;

	async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const url = new URL(request.url ?? "/", "http://double");
		const method = request.method ?? "GET";
		const body = await textOf(request);
		if (url.pathname.startsWith("/_control")) return answerControl(response, method, url.pathname.slice("/_control".length), body);
		const place = placeOf(url.pathname, deps.codebase);
		const target = place.path + url.search;
		const seen = log.begin({ method, route: place.route, target, body });
		const parsed = parsedBody(body);
		const violations =
			place.kind === "api" ? checkRequest({ method, route: place.route, target, query: url.searchParams, body: parsed }) : [];
		deps.violated(violations.filter(({ excused }) => !excused));
		const fault = faults.take(method, place.route, place.ids[0]);
		const { latencyMs, slowSearchMs } = settings();
		const conditions = url.searchParams.get("conditions") ?? asFields(parsed)?.conditions;
		const slow = typeof conditions === "string" && isSlowSearch(conditions) ? slowSearchMs : 0;
		const ms = latencyMs + slow + (fault?.kind === "latency" ? (fault.ms ?? 0) : 0);
		if (ms > 0) await wait(clock, ms);
		const refused = place.kind === "open" ? null : gate(request.headers, settings().refuseCredentials, body !== "");
		const asked = { method, url, route: place.route, ids: place.ids, body: parsed, lie: fault?.kind === "lie" };
		const run = (): Sent => (refused === null ? answered(() => carriedOut(asked, place, violations), deps.base()) : problemSent(refused));
		const later = (afterMs: number | null): void => {
			if (refused === null) commits.add(`${method} ${place.route}`, body, afterMs, run);
		};
		end(request, response, seen, endingOf(settings().outage, fault, { run, later }), fault?.kind ?? null);
	}

	function carriedOut(request: ApiRequest, place: Place, violations: readonly Violation[]): Reply {
		if (place.kind === "open") return { status: 200, body: deps.open(place.path) };
		if (place.kind === "nowhere") throw plainProblem(404, "NotFound", "The requested resource was not found.");
		const sent = violations.filter(({ where }) => where !== "route");
		if (sent.length > 0) throw problemOf(sent);
		return api(request);
	}

	function end(request: IncomingMessage, response: ServerResponse, seen: SeenRequest, ending: Ending, fault: string | null): void {
		if (ending.way === "hang") {
			response.once("close", () => log.end(seen, null, fault));
			return;
		}
		log.end(seen, ending.way === "drop" ? null : ending.sent.status, fault);
		if (ending.way === "drop") {
			request.socket.destroy();
			return;
		}
		// A proxy's page does not know ConnectWise's number for the request.
		const isPage = ending.sent.headers["content-type"] === "text/html";
		const sent = isPage ? ending.sent : { ...ending.sent, headers: { ...ending.sent.headers, "x-cw-request-id": seen.requestId } };
		if (ending.way === "cut") sendCut(request, response, sent);
		else if (ending.way === "half") sendHalf(response, sent);
		else send(response, sent);
	}

	function answerControl(response: ServerResponse, method: string, path: string, body: string): void {
		const answer = answered(() => ({ status: 200, body: deps.control(method, path, parsedBody(body)) }), "");
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

/** The answer to a request that ConnectWise's schema does not allow. */
function problemOf(violations: readonly Violation[]): Problem {
	const [first] = violations;
	// Seen on live tenants: objects in these lists end in a server error that another try does not cure.
	if (violations.some(({ field }) => /^(mergeTicketIds|childTicketIds)\//.test(field))) {
		return plainProblem(500, "InternalServerError", "Error converting value to type 'System.Int32'.");
	}
	const resource = first?.where === "query" ? "query" : resourceOf(first?.call ?? "");
	return invalid(
		resource,
		violations.map(({ code, message, field }) => ({ code, message, resource, field })),
	);
}

function endingOf(outage: Outage, fault: Fault | null, { run, later }: Work): Ending {
	if (outage === "drop" || outage === "hang") return { way: outage };
	if (outage === "errors") return { way: "whole", sent: faultyAnswer({ kind: "status", status: 503, message: "Service Unavailable" }) };
	const effect = (): void => {
		if (fault?.commitAfterMs !== undefined) later(fault.commitAfterMs);
		else if (fault?.effect === true) run();
	};
	switch (fault?.kind) {
		case "status":
		case "html":
			effect();
			return { way: "whole", sent: faultyAnswer(fault) };
		case "drop":
		case "hang":
			effect();
			return { way: fault.kind };
		case "truncated":
			return { way: "cut", sent: run() };
		case "half":
			return { way: "half", sent: run() };
		default:
			return { way: "whole", sent: run() };
	}
}

function answered(work: () => Reply, base: string): Sent {
	try {
		const { status, body, link, location } = work();
		const headers: Record<string, string> = {
			...(typeof link === "string" ? { link } : {}),
			...(location === undefined ? {} : { location: `${base}${location}` }),
		};
		return json(status, body, headers);
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
