/** Tools for assistants over MCP. Each is one or two operations of the JSON API, with their checks, roles and audit. */
import { z } from "zod";
import type { Role } from "../../base/security/index.ts";
import type { Outcome } from "./operations.ts";

/** Calls the JSON API as the person that the assistant works for. */
export type CallApi = (method: "GET" | "POST", path: string, body?: unknown) => Promise<Outcome<unknown>>;

export interface Tool {
	readonly name: string;
	readonly title: string;
	readonly description: string;
	/** Required role. */
	readonly role: Role;
	/** True if it changes something; such tools are only offered on request. */
	readonly writes: boolean;
	/** The operation it requires: `GET /api/logs`. */
	readonly operation: string;
	readonly input: z.ZodObject;
	run(input: Readonly<Record<string, unknown>>, call: CallApi): Promise<Outcome<unknown>>;
}

const LIMIT = z.int().min(1).max(50).default(20).describe("How many, 1 to 50");
const id = (what: string) =>
	z
		.string()
		.regex(/^[\w-]{1,80}$/)
		.describe(what);

/** Query of the given values: `?a=1&b=2`. */
function query(values: Readonly<Record<string, unknown>>): string {
	const pairs = Object.entries(values).flatMap(([name, value]) =>
		value === undefined || value === null || value === "" ? [] : [[name, String(value)]],
	);
	return pairs.length === 0 ? "" : `?${new URLSearchParams(pairs)}`;
}

const searchHistory: Tool = {
	name: "search_history",
	title: "Search history",
	description:
		"Finds alerts that HookWise received, newest first, with what became of each: status (processed, skipped, failed, dlq, rejected, queued, held), action (create, update, close), reason of a skip, ticket number and error. Start here to answer why there is no ticket, then use explain_alert.",
	role: "viewer",
	writes: false,
	operation: "GET /api/logs",
	input: z.strictObject({
		q: z.string().max(200).optional().describe("Words of summary, payload or error; #123 for a ticket"),
		status: z.enum(["queued", "held", "processing", "processed", "skipped", "failed", "dlq", "rejected"]).optional(),
		endpoint: id("An endpoint's id, from list_endpoints").optional(),
		from: z.string().max(40).optional().describe("ISO 8601, inside"),
		to: z.string().max(40).optional().describe("ISO 8601, outside"),
		limit: LIMIT,
	}),
	run: (input, call) => call("GET", `/api/logs${query(input)}`),
};

const explainAlert: Tool = {
	name: "explain_alert",
	title: "Explain an alert",
	description:
		"Everything about one alert of history: each step of the decision (trace) with the rule or mapping that made it, the ticket that it made or would have made, and each try at ConnectWise with ConnectWise's own words. The payload is masked.",
	role: "viewer",
	writes: false,
	operation: "GET /api/logs/{id}",
	input: z.strictObject({ id: id("The alert's id, from search_history") }),
	run: (input, call) => call("GET", `/api/logs/${input.id}`),
};

const listEndpoints: Tool = {
	name: "list_endpoints",
	title: "List endpoints",
	description: "The webhook endpoints with their configuration: trigger, mapping, rules, board, maintenance windows. Tokens are not shown.",
	role: "viewer",
	writes: false,
	operation: "GET /api/endpoints",
	input: z.strictObject({}),
	run: (_input, call) => call("GET", "/api/endpoints"),
};

const listIncidents: Tool = {
	name: "list_incidents",
	title: "List incidents",
	description: "Troubles that are open or were closed, each with its ticket, how many alerts it had and when the last news came.",
	role: "viewer",
	writes: false,
	operation: "GET /api/incidents",
	input: z.strictObject({
		state: z.enum(["open", "closed"]).default("open"),
		company: z.string().max(100).optional(),
		q: z.string().max(200).optional(),
		stale_hours: z.number().min(0).max(100_000).optional().describe("Only those without news for so many hours"),
		limit: LIMIT,
	}),
	run: (input, call) => call("GET", `/api/incidents${query(input)}`),
};

const whatNeedsAPerson: Tool = {
	name: "what_needs_a_person",
	title: "What needs a person",
	description: "What HookWise cannot mend by itself: dead letters, rights that ConnectWise refused, names that it does not have.",
	role: "viewer",
	writes: false,
	operation: "GET /api/needs",
	input: z.strictObject({}),
	run: (_input, call) => call("GET", "/api/needs"),
};

const health: Tool = {
	name: "health",
	title: "Health",
	description: "Whether database, queue, ConnectWise and the language model are up, and what waits.",
	role: "viewer",
	writes: false,
	operation: "GET /health/services",
	input: z.strictObject({}),
	run: (_input, call) => call("GET", "/health/services"),
};

const dryRun: Tool = {
	name: "dry_run",
	title: "Try a payload",
	description:
		"What a payload would come to at an endpoint as it is configured now: the decision, the ticket and each step. Nothing is written anywhere.",
	role: "viewer",
	writes: false,
	operation: "POST /api/endpoints/{id}/dry-run",
	input: z.strictObject({ endpoint: id("The endpoint's id, from list_endpoints"), payload: z.json().describe("What the tool would post") }),
	run: (input, call) => call("POST", `/api/endpoints/${input.endpoint}/dry-run`, input.payload),
};

const silence: Tool = {
	name: "silence",
	title: "Silence alerts",
	description:
		"Keeps alerts from making or touching tickets until a time. At least one of endpoint_id, company, group, key and summary_contains is needed; all that are given must match. Ask the person before you use it, and say what it will match.",
	role: "operator",
	writes: true,
	operation: "POST /api/silences",
	input: z.strictObject({
		endpoint_id: id("An endpoint's id").optional(),
		company: z.string().max(100).optional(),
		group: z.string().max(200).optional(),
		key: z.string().max(500).optional(),
		summary_contains: z.string().max(200).optional(),
		ends_at: z.string().max(40).describe("ISO 8601"),
		reason: z.string().min(1).max(500),
	}),
	run: (input, call) => call("POST", "/api/silences", { starts_at: new Date().toISOString(), ...input }),
};

export const TOOLS: readonly Tool[] = [
	searchHistory,
	explainAlert,
	listEndpoints,
	listIncidents,
	whatNeedsAPerson,
	health,
	dryRun,
	silence,
];
