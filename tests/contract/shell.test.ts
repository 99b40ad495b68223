import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { eventually, type HookWise, type MadeEndpoint, PASSWORD, runToEnd, startHookWise } from "../support/index.ts";
import { ask, basic } from "./caller.ts";
import { forgedCookie, logIn } from "./session.ts";

const ADMIN = basic("admin", PASSWORD);
const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

const CSP = [
	"default-src 'self'",
	"script-src 'self'",
	"style-src 'self'",
	"img-src 'self' data:",
	"object-src 'none'",
	"base-uri 'none'",
	"frame-ancestors 'none'",
	"form-action 'self'",
];

function expectGuards(headers: Headers, what: string): void {
	const policy = (headers.get("content-security-policy") ?? "").split(";").map((part) => part.trim());
	expect([what, ...policy.toSorted()]).toEqual([what, ...CSP.toSorted()]);
	expect([what, headers.get("x-content-type-options")]).toEqual([what, "nosniff"]);
	expect([what, headers.get("x-frame-options")]).toEqual([what, "DENY"]);
	expect([what, headers.get("referrer-policy")]).toEqual([what, "same-origin"]);
	expect([what, ID.test(headers.get("x-request-id") ?? "")]).toEqual([what, true]);
	expect([what, headers.get("x-powered-by"), headers.get("server")]).toEqual([what, null, null]);
}

describe("every answer", () => {
	let hookwise: HookWise;
	let endpoint: MadeEndpoint;
	beforeAll(async () => {
		hookwise = await startHookWise({ env: { USE_PROXY: "true" } });
		endpoint = await hookwise.client.endpoint();
	});
	afterAll(() => hookwise[Symbol.asyncDispose]());

	const kinds = (): [what: string, path: string, call: Parameters<typeof ask>[1], status: number][] => [
		["health", "/health", {}, 200],
		["readiness", "/readyz", {}, 200],
		["a list", "/api/endpoints", { headers: { authorization: ADMIN } }, 200],
		["a deletion", `/api/endpoints/${endpoint.id}/clone`, { method: "POST", headers: { authorization: ADMIN } }, 201],
		["nobody", "/api/endpoints", {}, 401],
		["a page for nobody", "/settings", { headers: { accept: "text/html" } }, 302],
		["a bad body", "/api/endpoints", { method: "POST", headers: { authorization: ADMIN }, body: "{" }, 400],
		["a packed body", "/api/endpoints", { method: "POST", headers: { authorization: ADMIN, "content-encoding": "gzip" }, body: "{}" }, 415],
		["a bad field", "/api/endpoints", { method: "POST", headers: { authorization: ADMIN }, body: { name: "" } }, 422],
		["another method", "/api/endpoints", { method: "DELETE", headers: { authorization: ADMIN } }, 405],
		["nothing", "/api/nothing", { headers: { authorization: ADMIN } }, 404],
		["a file", "/api/logs/export?format=csv", { headers: { authorization: ADMIN } }, 200],
		["metrics", "/metrics", { headers: { authorization: ADMIN } }, 200],
	];

	test("carries the security headers and a request id of the server's own", async () => {
		const seen = new Set<string>();
		for (const [what, path, call, status] of kinds()) {
			const answer = await ask(`${hookwise.url}${path}`, { ...call, headers: { "x-request-id": "mine", ...call?.headers } });
			expect([what, answer.status]).toEqual([what, status]);
			expectGuards(answer.headers, what);
			seen.add(answer.headers.get("x-request-id") ?? "");
			if (status >= 400) expect(answer.body.request_id).toBe(answer.headers.get("x-request-id"));
		}
		expect(seen.size).toBe(kinds().length);
	});

	test("has HSTS when it came by HTTPS, and only then", async () => {
		for (const [what, path, call] of kinds()) {
			const plain = await ask(`${hookwise.url}${path}`, call);
			expect([what, plain.headers.get("strict-transport-security")]).toEqual([what, null]);
			const safe = await ask(`${hookwise.url}${path}`, { ...call, headers: { ...call?.headers, "x-forwarded-proto": "https" } });
			expect([what, safe.headers.get("strict-transport-security")]).toEqual([what, "max-age=31536000; includeSubDomains"]);
		}
	});

	test("to a path that has other methods is 405 and names them", async () => {
		const cases: [string, string, string[]][] = [
			["PUT", "/health", ["GET"]],
			["DELETE", "/api/endpoints", ["GET", "POST"]],
			["POST", `/api/endpoints/${endpoint.id}`, ["DELETE", "GET", "PATCH"]],
			["PUT", "/admin/maintenance", ["GET", "POST"]],
		];
		for (const [method, path, allowed] of cases) {
			const answer = await ask(`${hookwise.url}${path}`, { method, headers: { authorization: ADMIN } });
			expect([method, path, answer.status]).toEqual([method, path, 405]);
			expect((answer.headers.get("allow") ?? "").split(", ").toSorted()).toEqual(allowed);
		}
	});

	test("to an unknown path is 404 for people, and tells nobody which paths there are", async () => {
		for (const path of ["/api/nothing", "/api/endpoints/a/b/c", "/admin", "/.env", "/api/endpoints/../../etc/passwd"]) {
			expect([path, (await ask(`${hookwise.url}${path}`, { headers: { authorization: ADMIN } })).status]).toEqual([path, 404]);
			expect([path, (await ask(`${hookwise.url}${path}`)).status]).toEqual([path, 401]);
		}
		for (const [method, path] of [
			["DELETE", "/api/endpoints"],
			["PUT", "/api/users"],
		] as const) {
			expect((await ask(`${hookwise.url}${path}`, { method })).status).toBe(401);
		}
	});

	test("to an unknown id names what there is none of", async () => {
		const cases: [string, string, RegExp][] = [
			["GET", "/api/endpoints/none", /endpoint/i],
			["GET", "/api/logs/12345", /history/i],
			["GET", "/api/logs/abc", /history/i],
			["GET", "/api/jobs/none", /job/i],
			["DELETE", "/api/users/999", /user/i],
			["DELETE", "/api/users/x", /user/i],
			["DELETE", "/api/keys/999", /key/i],
			["DELETE", "/api/tenantmap/999", /entry/i],
			["POST", "/api/sandbox/tickets/999/close", /ticket/i],
		];
		for (const [method, path, words] of cases) {
			const answer = await ask(`${hookwise.url}${path}`, { method, headers: { authorization: ADMIN } });
			expect([path, answer.status]).toEqual([path, 404]);
			expect(answer.body.message).toMatch(words);
		}
	});

	test("to a body that is not JSON, missing, or too large says so", async () => {
		const post = (body?: unknown) => ask(`${hookwise.url}/api/endpoints`, { method: "POST", headers: { authorization: ADMIN }, body });
		expect((await post("{")).status).toBe(400);
		expect((await post()).status).toBe(400);
		expect((await post("[]")).status).toBe(422);
		expect((await post("null")).status).toBe(422);
		expect((await post(`{"name":"${"x".repeat(5 * 2 ** 20)}"}`)).status).toBe(413);
	});

	test("a challenge pops up no box in a browser", async () => {
		const of = async (headers: Record<string, string>) =>
			(await ask(`${hookwise.url}/api/endpoints`, { headers })).headers.get("www-authenticate");
		expect(await of({})).toStartWith("Basic");
		expect(await of({ "sec-fetch-mode": "cors" })).not.toStartWith("Basic");
		expect(await of({ "hx-request": "true" })).not.toStartWith("Basic");
		expect(await of({ cookie: await forgedCookie(hookwise, "unknown") })).not.toStartWith("Basic");
	});

	test("to a page load of nobody leads to the log-in and back", async () => {
		const answer = await ask(`${hookwise.url}/history?status=dlq`, { headers: { accept: "text/html,application/xhtml+xml" } });
		expect(answer.status).toBe(302);
		expect(answer.headers.get("location")).toBe(`/login?next=${encodeURIComponent("/history?status=dlq")}`);
	});

	test("HEAD is answered like GET, without a body, and leaves nothing behind", async () => {
		for (const path of ["/health", "/api/endpoints", "/api/events", "/api/logs/export"]) {
			const answer = await ask(`${hookwise.url}${path}`, { method: "HEAD", headers: { authorization: ADMIN } });
			expect([path, answer.status, answer.text]).toEqual([path, 200, ""]);
		}
	});
});

describe("a session cookie", () => {
	let hookwise: HookWise;
	let cookie: string;
	beforeAll(async () => {
		hookwise = await startHookWise();
		cookie = (await logIn(hookwise, "admin", PASSWORD)).cookie ?? "";
	});
	afterAll(() => hookwise[Symbol.asyncDispose]());
	const change = (headers: Record<string, string>) =>
		ask(`${hookwise.url}/admin/maintenance`, { method: "POST", headers, body: { enabled: false } });

	test("changes nothing for another site, whatever the content type", async () => {
		const foreign = [
			{ "sec-fetch-site": "cross-site" },
			{ "sec-fetch-site": "same-site" },
			{ "sec-fetch-site": "none" },
			{ origin: "https://evil.example" },
			{ origin: "null" },
			{ "sec-fetch-site": "cross-site", origin: hookwise.url },
			{},
		];
		for (const headers of foreign) {
			for (const type of ["application/json", "text/plain", "application/x-www-form-urlencoded"]) {
				const answer = await change({ cookie, ...headers, "content-type": type });
				expect([headers, answer.status]).toEqual([headers, 403]);
			}
		}
		for (const method of ["DELETE", "PATCH", "PUT"]) {
			const answer = await ask(`${hookwise.url}/api/endpoints/x`, { method, headers: { cookie, "sec-fetch-site": "cross-site" } });
			expect([method, answer.status]).toEqual([method, 403]);
		}
	});

	test("works for its own origin, told either way", async () => {
		expect((await change({ cookie, "sec-fetch-site": "same-origin" })).status).toBe(200);
		expect((await change({ cookie, origin: hookwise.url })).status).toBe(200);
		expect((await ask(`${hookwise.url}/api/me`, { headers: { cookie } })).body).toEqual({
			name: "admin",
			role: "admin",
			via: "session",
			time_zone: null,
		});
	});

	test("reads from anywhere, as browsers keep the answer from other sites", async () => {
		const answer = await ask(`${hookwise.url}/api/me`, { headers: { cookie, "sec-fetch-site": "cross-site" } });
		expect(answer.status).toBe(200);
		expect(answer.headers.get("access-control-allow-origin")).toBeNull();
	});

	test("that is forged, changed or of nobody counts for nothing", async () => {
		const cut = cookie.slice(0, -4);
		for (const wrong of [await forgedCookie(hookwise, "unknown"), `${cut}AAAA`, "hookwise_session=", "hookwise_session=x.y"]) {
			expect([wrong, (await ask(`${hookwise.url}/api/me`, { headers: { cookie: wrong } })).status]).toEqual([wrong, 401]);
		}
	});

	test("is not needed by Basic and keys, which need no origin either", async () => {
		expect((await change({ authorization: basic("admin", PASSWORD) })).status).toBe(200);
		const { key } = await hookwise.client.json<{ key: string }>("POST", "/api/keys", { name: "k", role: "operator" });
		expect((await change({ authorization: `Bearer ${key}`, origin: "https://elsewhere.example" })).status).toBe(200);
	});
});

describe("another site", () => {
	let hookwise: HookWise;
	beforeAll(async () => {
		hookwise = await startHookWise();
	});
	afterAll(() => hookwise[Symbol.asyncDispose]());
	const FOREIGN: Record<string, string>[] = [
		{ "sec-fetch-site": "cross-site" },
		{ "sec-fetch-site": "same-site" },
		{ origin: "https://evil.example" },
		{ origin: "null" },
		{ "sec-fetch-site": "cross-site", origin: "http://127.0.0.1" },
	];

	test("changes nothing with the Basic credentials that a browser keeps", async () => {
		const authorization = basic("admin", PASSWORD);
		for (const headers of FOREIGN) {
			const answer = await ask(`${hookwise.url}/admin/maintenance`, {
				method: "POST",
				headers: { authorization, ...headers },
				body: { enabled: true },
			});
			expect([headers, answer.status]).toEqual([headers, 403]);
		}
		const now = await ask(`${hookwise.url}/admin/maintenance`, { headers: { authorization } });
		expect(now.body.maintenance_mode).toBe(false);
	});

	test("logs nobody in, whoever's session it would replace", async () => {
		for (const headers of FOREIGN) {
			const answer = await fetch(`${hookwise.url}/login`, {
				method: "POST",
				redirect: "manual",
				headers,
				body: new URLSearchParams({ username: "admin", password: PASSWORD }),
			});
			expect([headers, answer.status, answer.headers.getSetCookie()]).toEqual([headers, 403, []]);
		}
		const script = await fetch(`${hookwise.url}/login`, {
			method: "POST",
			redirect: "manual",
			body: new URLSearchParams({ username: "admin", password: PASSWORD }),
		});
		expect(script.status).toBe(303);
	});

	test("is told of in the log, and not of each in a flood", async () => {
		await using own = await startHookWise();
		for (let index = 0; index < 40; index++) {
			await ask(`${own.url}/login`, { method: "POST", headers: { origin: "https://evil.example" } });
		}
		await eventually("the log has it", async () => own.stderr.includes("request refused"));
		expect(own.stderr.match(/request refused/g)?.length).toBeLessThanOrEqual(20);
		expect(own.stderr).toContain("another site");
	});
});

describe("addresses that may reach pages and the API", () => {
	test("GUI_TRUSTED_IPS keeps everybody else from all but webhooks and health, whatever they know", async () => {
		await using hookwise = await startHookWise({ env: { USE_PROXY: "true", GUI_TRUSTED_IPS: "192.0.2.0/24, 2001:db8::/32" } });
		const from = (address: string, path: string, more: Record<string, string> = {}) =>
			ask(`${hookwise.url}${path}`, { headers: { "x-forwarded-for": address, authorization: ADMIN, ...more } });
		for (const address of ["192.0.2.7", "::ffff:192.0.2.7", "2001:db8::5"])
			expect((await from(address, "/api/endpoints")).status).toBe(200);
		for (const path of ["/api/endpoints", "/", "/login", "/metrics", "/api/nothing", "/docs", "/health/services"]) {
			const answer = await from("198.51.100.1", path, { accept: "text/html" });
			expect([path, answer.status]).toEqual([path, 403]);
			expectGuards(answer.headers, path);
		}
		for (const path of ["/health", "/readyz"]) expect((await from("198.51.100.1", path)).status).toBe(200);
		const made = await ask(`${hookwise.url}/api/endpoints`, {
			method: "POST",
			headers: { "x-forwarded-for": "192.0.2.7", authorization: ADMIN },
			body: { name: "Edge" },
		});
		const webhook = await ask(`${hookwise.url}/w/${made.body.id}`, {
			method: "POST",
			headers: { "x-forwarded-for": "198.51.100.1", authorization: `Bearer ${made.body.bearer_token}` },
			body: { heartbeat: { status: 0 } },
		});
		expect(webhook.status).toBe(202);
	});

	test("PROXY_FIX_COUNT says which entry of X-Forwarded-For counts; with fewer entries, or without USE_PROXY, none does", async () => {
		await using two = await startHookWise({ env: { USE_PROXY: "true", PROXY_FIX_COUNT: "2", GUI_TRUSTED_IPS: "192.0.2.1, 127.0.0.1" } });
		const status = async (url: string, chain: string) =>
			(await ask(`${url}/api/endpoints`, { headers: { authorization: ADMIN, "x-forwarded-for": chain } })).status;
		expect(await status(two.url, "198.51.100.9, 192.0.2.1, 10.0.0.1")).toBe(200);
		expect(await status(two.url, "192.0.2.1, 198.51.100.9, 10.0.0.1")).toBe(403);
		// One entry only: the proxy in front was not there, so the peer counts.
		expect(await status(two.url, "198.51.100.9")).toBe(200);
		await using none = await startHookWise({ env: { GUI_TRUSTED_IPS: "192.0.2.1" } });
		expect(await status(none.url, "192.0.2.1")).toBe(403);
	});

	test("FORCE_HTTPS redirects pages with 308 to the same place, health excepted, and refuses what brings a token", async () => {
		await using hookwise = await startHookWise({ env: { USE_PROXY: "true", FORCE_HTTPS: "true" } });
		const headers = { authorization: ADMIN, "x-forwarded-host": "alerts.example" };
		for (const method of ["GET", "POST"]) {
			const answer = await ask(`${hookwise.url}/login?next=%2Fa%20b`, { method, headers: { "x-forwarded-host": "alerts.example" } });
			expect(answer.status).toBe(308);
			expect(answer.headers.get("location")).toBe("https://alerts.example/login?next=%2Fa%20b");
			for (const path of ["/api/logs?q=a", "/admin/maintenance", "/metrics", "/"]) {
				const refused = await ask(`${hookwise.url}${path}`, { method, headers });
				expect([path, refused.status, refused.headers.get("location")]).toEqual([path, 403, null]);
				expect(refused.body.message).toContain("HTTPS");
			}
		}
		const sent = await ask(`${hookwise.url}/w/anything`, { method: "POST", headers: { authorization: "Bearer t" }, body: {} });
		expect([sent.status, sent.headers.get("location")]).toEqual([403, null]);
		expect(sent.body).toEqual({ status: "error", message: expect.stringContaining("HTTPS"), request_id: sent.headers.get("x-request-id") });
		for (const path of ["/health", "/readyz", "/health/services"]) {
			expect([path, (await ask(`${hookwise.url}${path}`, { headers })).status]).toEqual([path, 200]);
		}
		const safe = await ask(`${hookwise.url}/api/logs`, { headers: { ...headers, "x-forwarded-proto": "https" } });
		expect(safe.status).toBe(200);
		expect(safe.headers.get("strict-transport-security")).toBe("max-age=31536000; includeSubDomains");
	});

	test("FORCE_HTTPS without USE_PROXY would loop, so it is refused at the start", async () => {
		const { code, stderr } = await runToEnd({ env: { FORCE_HTTPS: "true" } });
		expect(code).toBe(2);
		expect(stderr).toMatch(/^FORCE_HTTPS: .*USE_PROXY/m);
	});

	test("ENABLE_HSTS=false leaves HSTS out", async () => {
		await using hookwise = await startHookWise({ env: { USE_PROXY: "true", ENABLE_HSTS: "false" } });
		const answer = await ask(`${hookwise.url}/health`, { headers: { "x-forwarded-proto": "https" } });
		expect(answer.headers.get("strict-transport-security")).toBeNull();
		const made = await hookwise.client.endpoint();
		expect((await webhook(hookwise, made, { "x-forwarded-proto": "https" })).get("strict-transport-security")).toBeNull();
	});

	test("answers to webhooks have HSTS when they go out by HTTPS, refused ones too, and only then", async () => {
		await using hookwise = await startHookWise({ env: { USE_PROXY: "true" } });
		const made = await hookwise.client.endpoint();
		for (const one of [made, { ...made, bearer_token: "wrong" }, { ...made, id: "unknown" }]) {
			const safe = await webhook(hookwise, one, { "x-forwarded-proto": "https" });
			expect(safe.get("strict-transport-security")).toBe("max-age=31536000; includeSubDomains");
			expect((await webhook(hookwise, one, { "x-forwarded-proto": "http" })).get("strict-transport-security")).toBeNull();
			expect((await webhook(hookwise, one, {})).get("strict-transport-security")).toBeNull();
		}
		// Nobody can claim it without a proxy.
		await using direct = await startHookWise();
		const plain = await webhook(direct, await direct.client.endpoint(), { "x-forwarded-proto": "https" });
		expect(plain.get("strict-transport-security")).toBeNull();
	});
});

async function webhook(hookwise: HookWise, { id, bearer_token }: MadeEndpoint, headers: Record<string, string>): Promise<Headers> {
	const sent = { authorization: `Bearer ${bearer_token}`, ...headers };
	return (await ask(`${hookwise.url}/w/${id}`, { method: "POST", headers: sent, body: '{"heartbeat":{"status":0}}' })).headers;
}
