import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { type HookWise, PASSWORD, startHookWise } from "../support/index.ts";
import { type Answered, ask, basic, keyFor, type Role } from "./caller.ts";

interface Operation {
	readonly method: string;
	/** As documented, with placeholders. */
	readonly path: string;
	readonly role: Role | "public";
}

const ORDER: readonly Role[] = ["viewer", "operator", "admin"];
/** Routes with a check of their own (a token, ConnectWise's signature), each with its own test. */
const OWN_GUARD = new Set(["/connectwise/callback/{secret}", "/metrics"]);
const OPEN = ["/health", "/readyz"];

let hookwise: HookWise;
let operations: Operation[];
let keys: Readonly<Record<Role, string>>;
let addresses = 0;

beforeAll(async () => {
	hookwise = await startHookWise({ env: { USE_PROXY: "true" } });
	keys = { viewer: await keyFor(hookwise, "viewer"), operator: await keyFor(hookwise, "operator"), admin: await keyFor(hookwise, "admin") };
	const document = await hookwise.client.json<{ paths: Record<string, Record<string, { "x-role"?: Role | "public" }>> }>(
		"GET",
		"/api/openapi.json",
	);
	operations = Object.entries(document.paths).flatMap(([path, methods]) =>
		Object.entries(methods).flatMap(([method, { "x-role": role }]) =>
			role === undefined ? [] : [{ method: method.toUpperCase(), path, role }],
		),
	);
});
afterAll(() => hookwise[Symbol.asyncDispose]());

/** Each failed try comes from another address, so that no throttle interferes. */
const somewhere = (): Record<string, string> => {
	addresses++;
	return { "x-forwarded-for": `10.${addresses >> 16}.${(addresses >> 8) & 255}.${addresses & 255}` };
};

/** A matching path that names nothing that exists. */
const filled = (path: string): string => path.replaceAll(/\{\w+\}/g, "999999");

/** A call with a body that is always rejected: if the role is sufficient, nothing happens. */
async function call({ method, path }: Operation, authorization: string | null): Promise<Answered> {
	const controller = new AbortController();
	const headers = { ...somewhere(), ...(authorization === null ? {} : { authorization }) };
	if (path === "/api/events" && authorization !== null) {
		const answer = await fetch(`${hookwise.url}${path}`, { headers, signal: controller.signal });
		const text = answer.ok ? "" : await answer.text();
		controller.abort();
		return { status: answer.status, headers: answer.headers, text, body: text === "" ? undefined : JSON.parse(text) };
	}
	const takesBody = method === "POST" || method === "PATCH";
	return ask(`${hookwise.url}${filled(path)}`, { method, headers, ...(takesBody ? { body: "[not json" } : {}) });
}

const guarded = (): Operation[] => operations.filter(({ role, path }) => role !== "public" && !OWN_GUARD.has(path));

describe("the table of routes", () => {
	test("has every operation of the contract, with the role that the contract gives it", () => {
		const known = new Map(operations.map(({ method, path, role }) => [`${method} ${path}`, role]));
		expect(Object.fromEntries([...CONTRACT].map(([name]) => [name, known.get(name)]))).toEqual(Object.fromEntries(CONTRACT));
	});

	test("lets nothing but health be called by nobody", () => {
		expect(operations.filter(({ role }) => role === "public").map(({ path }) => path)).toEqual([...OPEN, ...OWN_GUARD]);
	});

	test("refuses every route without credentials, and says how to send some", async () => {
		for (const operation of guarded()) {
			const answer = await call(operation, null);
			expect([operation, answer.status]).toEqual([operation, 401]);
			expect(answer.headers.get("www-authenticate")).toBe('Basic realm="HookWise", charset="UTF-8"');
			expect(answer.body).toEqual({ status: "error", message: expect.any(String), request_id: answer.headers.get("x-request-id") });
		}
	});

	test("refuses every route with wrong credentials of each kind", async () => {
		const wrong = [`Bearer hwk_${"x".repeat(43)}`, "Bearer", "Basic ???", "Digest x"];
		const passwords = [basic("admin", "not the password"), basic("nobody", PASSWORD)];
		for (const [index, operation] of guarded().entries()) {
			// Comparing passwords is slow on purpose, so every tenth is enough.
			const authorization = (index % 10 === 0 ? passwords[(index / 10) % 2] : wrong[index % wrong.length]) ?? "";
			expect([operation, authorization, (await call(operation, authorization)).status]).toEqual([operation, authorization, 401]);
		}
	}, 60_000);

	test("refuses every route to the roles below its own, naming the role it needs", async () => {
		let refused = 0;
		for (const operation of guarded()) {
			for (const lower of ORDER.slice(0, ORDER.indexOf(operation.role as Role))) {
				const answer = await call(operation, keys[lower]);
				expect([operation, lower, answer.status]).toEqual([operation, lower, 403]);
				expect(answer.body.message).toContain(operation.role);
				refused++;
			}
		}
		expect(refused).toBeGreaterThan(30);
	});

	test("lets the least role pass, and every role above it", async () => {
		for (const operation of guarded()) {
			for (const enough of ORDER.slice(ORDER.indexOf(operation.role as Role))) {
				const answer = await call(operation, keys[enough]);
				expect([operation, enough, answer.status]).not.toEqual([operation, enough, 401]);
				expect([operation, enough, answer.status]).not.toEqual([operation, enough, 403]);
				if (answer.status >= 400) expect(answer.text).not.toMatch(/\n\s+at |\.ts:\d|node_modules|SQLITE/);
			}
		}
	}, 60_000);
});

/** HTTP contract, “Who may call what”: the operations it names, and the required roles. */
const CONTRACT: ReadonlyMap<string, Role | "public"> = new Map([
	["GET /health", "public"],
	["GET /readyz", "public"],
	["GET /health/services", "viewer"],
	["GET /api/endpoints", "viewer"],
	["POST /api/endpoints", "operator"],
	["GET /api/endpoints/{id}", "viewer"],
	["PATCH /api/endpoints/{id}", "operator"],
	["DELETE /api/endpoints/{id}", "operator"],
	["POST /api/endpoints/{id}/rotate-token", "operator"],
	["POST /api/endpoints/{id}/rotate-hmac", "operator"],
	["GET /api/endpoints/{id}/secrets", "admin"],
	["POST /api/endpoints/{id}/clone", "operator"],
	["POST /api/endpoints/{id}/test", "operator"],
	["POST /api/endpoints/{id}/dry-run", "viewer"],
	["POST /api/endpoints/reorder", "operator"],
	["POST /api/debug/process", "viewer"],
	["GET /api/logs", "viewer"],
	["GET /api/logs/counts", "viewer"],
	["GET /api/logs/{id}", "viewer"],
	["POST /api/logs/{id}/replay", "operator"],
	["POST /history/replay/{id}", "operator"],
	["DELETE /api/logs/{id}", "operator"],
	["POST /api/logs/replay", "operator"],
	["POST /api/logs/delete", "operator"],
	["POST /api/logs/resolve", "operator"],
	["POST /api/logs/{id}/resolve", "operator"],
	["GET /api/silences", "viewer"],
	["POST /api/silences", "operator"],
	["PATCH /api/silences/{id}", "operator"],
	["DELETE /api/silences/{id}", "operator"],
	["GET /api/incidents", "viewer"],
	["GET /api/incidents/{id}", "viewer"],
	["POST /api/incidents/{id}/silence", "operator"],
	["POST /api/incidents/{id}/close", "operator"],
	["GET /api/needs", "viewer"],
	["POST /api/needs/{id}/dismiss", "operator"],
	["GET /api/jobs/{id}", "viewer"],
	["DELETE /api/jobs/{id}", "operator"],
	["GET /api/logs/export", "viewer"],
	["GET /api/tenantmap", "viewer"],
	["POST /api/tenantmap", "operator"],
	["PATCH /api/tenantmap/{id}", "operator"],
	["DELETE /api/tenantmap/{id}", "operator"],
	["GET /api/tenantmap/unmatched", "viewer"],
	["GET /api/users", "admin"],
	["POST /api/users", "admin"],
	["PATCH /api/users/{id}", "admin"],
	["DELETE /api/users/{id}", "admin"],
	["GET /api/keys", "admin"],
	["POST /api/keys", "admin"],
	["DELETE /api/keys/{id}", "admin"],
	["GET /api/audit", "viewer"],
	["GET /api/audit/export", "admin"],
	["GET /api/settings", "admin"],
	["PATCH /api/settings", "admin"],
	["GET /admin/maintenance", "viewer"],
	["POST /admin/maintenance", "operator"],
	["GET /admin/backup", "admin"],
	["POST /admin/restore", "admin"],
	["GET /api/cw/boards", "viewer"],
	["GET /api/cw/priorities", "viewer"],
	["GET /api/cw/statuses/{board_id}", "viewer"],
	["GET /api/cw/types/{board_id}", "viewer"],
	["GET /api/cw/subtypes/{board_id}", "viewer"],
	["GET /api/cw/items/{board_id}", "viewer"],
	["GET /api/cw/teams/{board_id}", "viewer"],
	["GET /api/cw/sources", "viewer"],
	["GET /api/cw/members", "viewer"],
	["GET /api/cw/custom-fields", "viewer"],
	["GET /api/cw/companies", "viewer"],
	["GET /api/sandbox/tickets", "viewer"],
	["POST /api/sandbox/tickets/{id}/close", "operator"],
	["POST /api/sandbox/tickets/{id}/reopen", "operator"],
	["GET /api/stats", "viewer"],
	["GET /api/stats/history", "viewer"],
	["GET /api/events", "viewer"],
	["GET /api/openapi.json", "viewer"],
]);
