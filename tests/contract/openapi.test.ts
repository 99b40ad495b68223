import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { eventually, type MadeEndpoint, PASSWORD, type Pair, startHookWise, startPair } from "../support/index.ts";
import { type Answered, ask, basic, keyFor, type Role } from "./caller.ts";
import { logIn } from "./session.ts";

interface Operation {
	readonly operationId: string;
	readonly summary: string;
	readonly "x-role"?: Role | "public";
	readonly parameters?: readonly { readonly name: string; readonly in: string; readonly required?: boolean; readonly schema: object }[];
	readonly requestBody?: {
		readonly required: boolean;
		readonly content: Readonly<Record<string, { readonly schema: Record<string, unknown> }>>;
	};
	readonly responses: Readonly<Record<string, { readonly description: string }>>;
}
interface Document {
	readonly openapi: string;
	readonly info: { readonly title: string; readonly version: string };
	readonly servers: readonly { readonly url: string }[];
	readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
	readonly components: { readonly schemas: object; readonly securitySchemes: object };
}

let pair: Pair;
let document: Document;
let endpoint: MadeEndpoint;
/** Endpoint whose token is not rotated by these calls. */
let receiver: MadeEndpoint;
let keys: Readonly<Record<Role, string>>;
let session: Readonly<Record<string, string>>;
/** Ids of existing things, by their names in paths. */
const there: Record<string, string> = {};

beforeAll(async () => {
	pair = await startPair();
	const { client } = pair.hookwise;
	document = await client.json("GET", "/api/openapi.json");
	keys = {
		viewer: await keyFor(pair.hookwise, "viewer"),
		operator: await keyFor(pair.hookwise, "operator"),
		admin: await keyFor(pair.hookwise, "admin"),
	};
	await client.json("POST", "/api/users", { username: "walker", password: "walker's password", role: "viewer" });
	const { cookie } = await logIn(pair.hookwise, "walker", "walker's password");
	session = { cookie: cookie ?? "", "sec-fetch-site": "same-origin" };
	endpoint = await client.endpoint({ name: "Walked" });
	receiver = await client.endpoint({ name: "Receiver" });
	const request = await client.accepted(endpoint, { state: "ok", monitor: { name: "x" } });
	const item = await eventually("it is done", async () => {
		const found = await client.item(request);
		return found.status === "skipped" && found;
	});
	there.logs = item.id;
	there.endpoints = endpoint.id;
	there.board_id = "1";
	there.name = (await client.json<{ items: { name: string }[] }>("GET", "/api/schedule")).items[0]?.name ?? "";
	there.jobs = (await client.json<{ job_id: string }>("POST", "/api/logs/replay", { ids: [] })).job_id;
});
afterAll(() => pair[Symbol.asyncDispose]());

const operations = (): [string, string, Operation][] =>
	Object.entries(document.paths).flatMap(([path, methods]) =>
		Object.entries(methods).map(([method, operation]): [string, string, Operation] => [method.toUpperCase(), path, operation]),
	);

describe("the OpenAPI document", () => {
	test("is well-formed 3.1", () => {
		expect(document.openapi).toBe("3.1.0");
		expect(document.info).toMatchObject({ title: "HookWise", version: expect.stringMatching(/^\d+\.\d+\.\d+/) });
		expect(document.servers).toEqual([{ url: pair.hookwise.url }]);
		const ids = operations().map(([, , { operationId }]) => operationId);
		expect(new Set(ids).size).toBe(ids.length);
		for (const [method, path, operation] of operations()) {
			expect(["GET", "POST", "PUT", "PATCH", "DELETE"]).toContain(method);
			expect(operation.summary).not.toBe("");
			expect(Object.keys(operation.responses).length).toBeGreaterThan(0);
			for (const [status, { description }] of Object.entries(operation.responses)) {
				expect(status).toMatch(/^[2-5]\d\d$/);
				expect(description).not.toBe("");
			}
			const placeholders = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
			const parameters = operation.parameters ?? [];
			expect(parameters.filter((parameter) => parameter.in === "path").map(({ name }) => name)).toEqual(placeholders as string[]);
			for (const parameter of parameters) {
				expect(parameter.schema).toBeObject();
				if (parameter.in === "path") expect(parameter.required).toBe(true);
			}
			expect(new Set(parameters.map(({ name, in: place }) => `${place} ${name}`)).size).toBe(parameters.length);
		}
		const references = JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g);
		for (const [, name = ""] of references) expect(document.components.schemas).toHaveProperty(name);
	});

	test("says what bodies hold, from the schemas that check them", () => {
		const body = (path: string, method: string) => document.paths[path]?.[method]?.requestBody?.content["application/json"]?.schema;
		const properties = (path: string, method: string) => Object.keys((body(path, method)?.properties ?? {}) as object);
		for (const field of ["name", "trigger_field", "json_mapping", "routing_rules", "timeout_hours", "hmac_secret"]) {
			expect(properties("/api/endpoints", "post")).toContain(field);
			expect(properties("/api/endpoints/{id}", "patch")).toContain(field);
		}
		expect(body("/api/endpoints", "post")?.required).toEqual(["name"]);
		expect(properties("/api/endpoints/{id}", "patch")).toContain("version");
		expect(properties("/api/settings", "patch")).toContain("backup_keep");
		expect(properties("/api/debug/process", "post")).toEqual(["config", "payload", "context"]);
		expect(Object.keys(document.paths["/api/tenantmap/import"]?.post?.requestBody?.content ?? {})).toEqual([
			"text/csv",
			"application/json",
		]);
		expect(Object.keys(document.paths["/admin/restore"]?.post?.requestBody?.content ?? {})).toContain("multipart/form-data");
		expect(document.paths["/admin/maintenance"]?.post?.requestBody?.required).toBe(false);
	});

	test("names the log filters, both webhook paths and the APIs of other tools", () => {
		const names = document.paths["/api/logs"]?.get?.parameters?.map(({ name }) => name);
		expect(names).toEqual("request_id endpoint status action ticket_id source_ip q from to limit cursor".split(" "));
		for (const path of ["/webhook/{endpoint_id}", "/w/{endpoint_id}"])
			expect(Object.keys(document.paths[path]?.post?.responses ?? {})).toContain("202");
		for (const path of ["v2/enqueue", "v2/alerts", "v2/alerts/{alias}/close"])
			expect(document.paths).toHaveProperty([`/w/{endpoint_id}/${path}`]);
	});

	test("names PUBLIC_URL as the server when it is set", async () => {
		await using other = await startHookWise({ env: { PUBLIC_URL: "https://alerts.example" } });
		expect((await other.client.json<Document>("GET", "/api/openapi.json")).servers).toEqual([{ url: "https://alerts.example" }]);
	});
});

const inAnHour = (): string => new Date(Date.now() + 3_600_000).toISOString();

/** Valid bodies, for operations that need one. */
const BODIES: Readonly<Record<string, () => unknown>> = {
	"POST /webhook/{endpoint_id}": () => ({ state: "ok" }),
	"PUT /webhook/{endpoint_id}": () => ({ state: "ok" }),
	"POST /w/{endpoint_id}": () => ({ state: "ok" }),
	"PUT /w/{endpoint_id}": () => ({ state: "ok" }),
	"POST /w/{endpoint_id}/v2/enqueue": () => ({ event_action: "resolve", dedup_key: "walk", routing_key: receiver.bearer_token }),
	"POST /w/{endpoint_id}/v2/alerts": () => ({ message: "From the walk", alias: "walk" }),
	"POST /w/{endpoint_id}/v2/alerts/{alias}/close": () => ({ source: "walk" }),
	"POST /api/endpoints": () => ({ name: "From the walk" }),
	"PATCH /api/endpoints/{id}": () => ({ is_pinned: true }),
	"POST /api/alarms": () => ({ name: "From the walk", kind: "slack", url: "https://hooks.example.com/x" }),
	"PATCH /api/alarms/{id}": () => ({ name: "Renamed" }),
	"POST /api/wall/links": () => ({ name: "From the walk" }),
	"POST /api/filters": () => ({ name: "From the walk", query: "status=dlq" }),
	"PATCH /api/filters/{id}": () => ({ name: "Renamed" }),
	"POST /api/endpoints/reorder": () => ({ ids: [endpoint.id] }),
	"POST /api/endpoints/{id}/dry-run": () => ({ state: "ok" }),
	"POST /api/endpoints/{id}/fixtures": () => ({ name: "From the walk", payload: { state: "ok" } }),
	"PATCH /api/endpoints/{id}/fixtures/{fixture_id}": () => ({ name: "Renamed on the walk" }),
	"POST /api/endpoints/{id}/fixtures/compare": () => ({ board: "NOC" }),
	"POST /api/debug/process": () => ({ config: {}, payload: { a: 1 } }),
	"POST /api/logs/replay": () => ({ ids: [] }),
	"POST /api/logs/delete": () => ({ ids: [] }),
	"POST /api/logs/resolve": () => ({ ids: [] }),
	"PATCH /api/me": () => ({ time_zone: "Europe/Berlin" }),
	"POST /api/silences": () => ({ company: "Acme", ends_at: inAnHour() }),
	"PATCH /api/silences/{id}": () => ({ reason: "walked" }),
	"POST /api/incidents/{id}/silence": () => ({ until: inAnHour() }),
	"POST /api/incidents/{id}/split": () => ({ alert_id: "1" }),
	"POST /api/users": () => ({ username: "from the walk", password: "long enough now", role: "viewer" }),
	"PATCH /api/users/{id}": () => ({ role: "operator" }),
	"POST /api/keys": () => ({ name: "From the walk", role: "viewer" }),
	"POST /api/tenantmap": () => ({ tenant_value: "walk", company_id: "Acme" }),
	"PATCH /api/tenantmap/{id}": () => ({ company_id: "Other" }),
	"POST /api/tenantmap/import": () => [{ tenant_value: "imported", company_id: "Acme" }],
	"PATCH /api/settings": () => ({ backup_keep: 5 }),
	"PATCH /api/connectwise": () => ({ service_board: "Emergency" }),
	"POST /api/configuration/apply": () => ({ settings: { backup_keep: 6 } }),
	"POST /admin/maintenance": () => ({ enabled: false }),
	"POST /admin/restore": () => [],
	"POST /api/endpoints/{id}/llm-dry-run": () => ({ state: "ok" }),
	"POST /api/llm/test": () => ({ prompt: "hello" }),
	"POST /api/tenantmap/suggest": () => ({ tenant_value: "acme" }),
	"POST /api/logs/{id}/rca/helpful": () => ({ helpful: true }),
	"POST /api/llm/pull": () => ({ model: "phi3" }),
	"POST /api/me/totp": () => ({ current_password: "walker's password" }),
	"POST /api/me/password": () => ({ current_password: "walker's password", password: "walker's next password" }),
};
/** Operations that cannot succeed in this walk, with their answers. */
const OTHERWISE: Readonly<Record<string, number>> = {
	// There is a ConnectWise, so there is no sandbox.
	"GET /api/sandbox/tickets": 409,
	"POST /api/sandbox/tickets/{id}/close": 409,
	"POST /api/sandbox/tickets/{id}/reopen": 409,
	// Keys keep no filter of their own; tests/contract/filters has people who do.
	"POST /api/filters": 409,
	"PATCH /api/filters/{id}": 404,
	"DELETE /api/filters/{id}": 404,
	"POST /api/filters/{id}/default": 409,
	"DELETE /api/filters/{id}/default": 409,
	// The environment decides.
	"PATCH /api/connectwise": 409,
	"DELETE /api/connectwise": 409,
	// TOTP has tests of its own.
	"POST /api/me/totp/enable": 422,
	"POST /api/me/totp/disable": 409,
	"DELETE /api/me/sessions/{id}": 404,
	// Nothing gave up, nothing needs a person, and nobody knows the address of callbacks.
	"POST /api/logs/{id}/resolve": 409,
	"POST /api/needs/{id}/dismiss": 404,
	// No token was replaced with an overlap.
	"DELETE /api/endpoints/{id}/old-token": 404,
	"POST /connectwise/callback/{secret}": 404,
	// A full backup is a file, and nothing was brought; tests/contract has its own.
	"POST /api/restore": 400,
	"POST /api/restore/{id}/apply": 404,
	"DELETE /api/restore/{id}": 404,
	// Nothing was sent to compare with; tests/backup has its own.
	"POST /api/parallel": 400,
	"GET /api/parallel/{id}": 404,
	// No message of an assistant.
	"POST /mcp": 400,
	// Its ticket is no outage's.
	"GET /api/incidents/{id}/members": 404,
	"POST /api/incidents/{id}/split": 404,
	// It is no subscription.
	"POST /api/logs/{id}/confirm-subscription": 409,
	// No model has written a note.
	"GET /api/logs/{id}/rca": 404,
	"POST /api/logs/{id}/rca/helpful": 404,
};
/** Called last, in this order: they remove things that other operations need. */
const LAST = [
	"POST /api/me/password",
	"DELETE /api/me/sessions",
	"DELETE /api/logs/{id}",
	"DELETE /api/alarms/{id}",
	"DELETE /api/wall/links/{id}",
	"DELETE /api/silences/{id}",
	"DELETE /api/tenantmap/{id}",
	"DELETE /api/keys/{id}",
	"DELETE /api/users/{id}",
	"DELETE /api/endpoints/{id}",
];

async function call(method: string, path: string, operation: Operation): Promise<Answered> {
	const name = `${method} ${path}`;
	const role = operation["x-role"];
	const isOwn = /^\/api\/me(\/|$)/.test(path);
	const headers: Record<string, string> = isOwn
		? { ...session }
		: role === undefined || role === "public"
			? {}
			: { authorization: keys[role] };
	if (path === "/metrics") headers.authorization = keys.viewer;
	if (path.includes("{endpoint_id}")) headers.authorization = `Bearer ${receiver.bearer_token}`;
	const filled = path
		.replace("{endpoint_id}", receiver.id)
		.replace("{board_id}", there.board_id ?? "")
		.replace("{alias}", "walk")
		.replace("{fixture_id}", there.fixture_id ?? "")
		.replace("{name}", there.name ?? "")
		.replace(/\/(\w+)\/\{id\}/, (_all, what: string) => `/${what}/${there[what === "replay" ? "logs" : what] ?? "1"}`);
	const body = BODIES[name]?.();
	const url = `${pair.hookwise.url}${filled}`;
	if (path === "/api/events") {
		const controller = new AbortController();
		const { status, headers: got } = await fetch(url, { headers, signal: controller.signal });
		controller.abort();
		return { status, headers: got, text: "", body: undefined };
	}
	const needsCode = name.startsWith("POST /api/me/totp/");
	return ask(url, { method, headers, ...(needsCode ? { body: { code: "000000" } } : body === undefined ? {} : { body }) });
}

test("every operation in the document can be called by its least role, and answers as the document says", async () => {
	const rank = (method: string, path: string): number => LAST.indexOf(`${method} ${path}`);
	const ordered = operations().toSorted(([a, b], [c, d]) => rank(a, b) - rank(c, d));
	let called = 0;
	for (const [method, path, operation] of ordered) {
		const name = `${method} ${path}`;
		const answer = await call(method, path, operation);
		called++;
		if (name === "POST /api/users") there.users = String(answer.body.id);
		if (name === "POST /api/endpoints/{id}/fixtures") there.fixture_id = String(answer.body.id);
		if (name === "POST /api/alarms") there.alarms = String(answer.body.id);
		if (name === "POST /api/wall/links") there.links = String(answer.body.id);
		if (name === "POST /api/keys") there.keys = String(answer.body.id);
		if (name === "POST /api/tenantmap") there.tenantmap = String(answer.body.id);
		// There is no model on this machine.
		const wanted = /llm|suggest/.test(path) ? [409, 503] : [OTHERWISE[name]];
		expect([name, answer.status < 300 || wanted.includes(answer.status), answer.text.slice(0, 200)]).toEqual([
			name,
			true,
			answer.text.slice(0, 200),
		]);
		if (answer.status < 300)
			expect([name, Object.keys(operation.responses)]).toEqual([name, expect.arrayContaining([String(answer.status)])] as never);
	}
	expect(called).toBeGreaterThan(60);
}, 60_000);

test("its examples of who may: with a password as well as with a key", async () => {
	const answer = await ask(`${pair.hookwise.url}/api/openapi.json`, { headers: { authorization: basic("admin", PASSWORD) } });
	expect(answer.status).toBe(200);
});
