import { describe, expect, test } from "bun:test";
import { Secret, TOTP } from "otpauth";
import { ask, asking, basic } from "../contract/caller.ts";
import { logIn } from "../contract/session.ts";
import { eventually, type HookWise, PASSWORD, startHookWise } from "../support/index.ts";

const own = (cookie: string) => ({ cookie, "sec-fetch-site": "same-origin" });
const html = { accept: "text/html" };
const form = (fields: Record<string, string>) => new URLSearchParams(fields).toString();
const post = (hookwise: HookWise, path: string, cookie: string, fields: Record<string, string>) =>
	ask(`${hookwise.url}${path}`, {
		method: "POST",
		headers: { ...own(cookie), ...html, "content-type": "application/x-www-form-urlencoded" },
		body: form(fields),
	});

describe("the first password", () => {
	test("leads to the page that asks for another, on every page; programs can go on with it until then", async () => {
		await using hookwise = await startHookWise({ env: { GUI_PASSWORD: undefined } });
		const first = /^Admin password: (.+)$/m.exec(hookwise.stdout)?.[1] ?? "";
		const { status, cookie, headers } = await logIn(hookwise, "admin", first);
		expect([status, headers.get("location")]).toEqual([303, "/due"]);
		const session = cookie ?? "";
		for (const path of ["/", "/settings", "/history", "/setup"]) {
			const held = await ask(`${hookwise.url}${path}`, { headers: { cookie: session, ...html } });
			expect([path, held.status, held.headers.get("location")]).toEqual([path, 303, "/due"]);
		}
		const page = await ask(`${hookwise.url}/due`, { headers: { cookie: session, ...html } });
		expect(page.text).toContain("Choose your own password");
		// Set-up scripts know it from the first line of the output.
		const program = asking(hookwise.url, basic("admin", first));
		expect((await program("POST", "/api/endpoints", { name: "By a script" })).status).toBe(201);

		const weak = await post(hookwise, "/due/password", session, { current_password: first, password: "password1234" });
		expect([weak.status, weak.text]).toEqual([422, expect.stringContaining("everybody tries first")]);
		const same = await post(hookwise, "/due/password", session, { current_password: first, password: first });
		expect(same.status).toBe(422);
		const chosen = await post(hookwise, "/due/password", session, { current_password: first, password: "a password of one's own" });
		expect(chosen.status).toBe(303);
		expect((await ask(`${hookwise.url}/settings`, { headers: { cookie: session, ...html } })).status).toBe(200);
		expect((await logIn(hookwise, "admin", first)).status).toBe(401);
		expect((await logIn(hookwise, "admin", "a password of one's own")).headers.get("location")).not.toBe("/due");
	}, 30_000);
});

describe("a second step that the settings ask for", () => {
	test("holds pages, API and Basic of whoever has none, until they have one; API keys go on", async () => {
		await using hookwise = await startHookWise();
		const admin = asking(hookwise.url, basic("admin", PASSWORD));
		const { key } = (await admin("POST", "/api/keys", { name: "k", role: "admin" })).body;
		const byKey = asking(hookwise.url, `Bearer ${key}`);
		await admin("POST", "/api/users", { username: "vera", password: "a quiet night", role: "viewer" });
		expect((await byKey("PATCH", "/api/settings", { require_second_step: "admins" })).status).toBe(200);
		expect((await admin("GET", "/api/me")).status).toBe(403);
		expect((await byKey("GET", "/api/me")).status).toBe(200);
		expect((await asking(hookwise.url, basic("vera", "a quiet night"))("GET", "/api/me")).status).toBe(200);
		expect((await byKey("PATCH", "/api/settings", { require_second_step: "often" })).status).toBe(422);

		const session = (await logIn(hookwise, "admin", PASSWORD)).cookie ?? "";
		expect((await ask(`${hookwise.url}/`, { headers: { cookie: session, ...html } })).headers.get("location")).toBe("/due");
		expect((await ask(`${hookwise.url}/api/endpoints`, { headers: { cookie: session } })).status).toBe(403);
		const wrong = await post(hookwise, "/due/second-step", session, { current_password: "not it" });
		expect(wrong.status).toBe(422);
		const begun = await post(hookwise, "/due/second-step", session, { current_password: PASSWORD });
		const secret = /<code>([A-Z2-7 ]{32,})<\/code>/.exec(begun.text)?.[1]?.replaceAll(" ", "") ?? "";
		expect((await post(hookwise, "/due/second-step/enable", session, { code: "000000" })).status).toBe(422);
		const code = new TOTP({ secret: Secret.fromBase32(secret) }).generate();
		const done = await post(hookwise, "/due/second-step/enable", session, { code });
		expect([done.status, done.text.match(/<code>[0-9a-z]{4}(-[0-9a-z]{4}){3}<\/code>/g)?.length]).toEqual([200, 10]);
		expect((await ask(`${hookwise.url}/`, { headers: { cookie: session, ...html } })).status).toBe(200);
	}, 30_000);

	test("is switched on with the password only", async () => {
		await using hookwise = await startHookWise();
		const session = (await logIn(hookwise, "admin", PASSWORD)).cookie ?? "";
		const begin = (body?: object) =>
			ask(`${hookwise.url}/api/me/totp`, { method: "POST", headers: own(session), ...(body === undefined ? {} : { body }) });
		expect((await begin()).status).toBe(422);
		expect((await begin({ current_password: "not it" })).status).toBe(422);
		expect((await begin({ current_password: PASSWORD })).body.secret).toMatch(/^[A-Z2-7]{32}$/);
		// Basic brings it with the very call.
		expect((await asking(hookwise.url, basic("admin", PASSWORD))("POST", "/api/me/totp")).status).toBe(200);
	});
});

describe("data kept by browsers", () => {
	test("is nothing of what is behind the log-in, and nothing at all after the log-out", async () => {
		await using hookwise = await startHookWise();
		const session = (await logIn(hookwise, "admin", PASSWORD)).cookie ?? "";
		const paths = [
			"/",
			"/settings",
			"/history",
			"/audit",
			"/api/endpoints",
			"/api/me",
			"/api/audit",
			"/api/logs/export",
			"/admin/backup",
			"/login",
			"/nothing",
		];
		for (const path of paths) {
			const answer = await ask(`${hookwise.url}${path}`, { headers: { cookie: session, ...html } });
			expect([path, answer.headers.get("cache-control")]).toEqual([path, "no-store"]);
		}
		const out = await post(hookwise, "/logout", session, {});
		expect([out.status, out.headers.get("clear-site-data")]).toEqual([303, '"cache", "storage"']);
		expect((await ask(`${hookwise.url}/api/me`, { headers: { cookie: session } })).status).toBe(401);
	});

	test("is a __Host- cookie over HTTPS; one of before is taken until it ends, and replaced at the next log-in", async () => {
		await using hookwise = await startHookWise({ env: { USE_PROXY: "true" } });
		const https = { "x-forwarded-proto": "https", "x-forwarded-host": "alerts.example", origin: "https://alerts.example" };
		const old = (await logIn(hookwise, "admin", PASSWORD)).cookie ?? "";
		expect(old).toStartWith("hookwise_session=");
		expect((await ask(`${hookwise.url}/api/me`, { headers: { cookie: old, ...https } })).status).toBe(200);
		const fresh = await logIn(hookwise, "admin", PASSWORD, { headers: { ...https, cookie: old } });
		const set = fresh.headers.getSetCookie();
		expect(set.find((cookie) => cookie.startsWith("__Host-hookwise_session="))).toMatch(/Path=\/;.*Secure/);
		expect(set.find((cookie) => cookie.startsWith("hookwise_session="))).toMatch(/Max-Age=0/);
		expect((await ask(`${hookwise.url}/api/me`, { headers: { cookie: fresh.cookie ?? "", ...https } })).status).toBe(200);
		// The session that this browser had before has ended on the server, too.
		expect((await ask(`${hookwise.url}/api/me`, { headers: { cookie: old } })).status).toBe(401);
	});
});

describe("an event stream", () => {
	async function listen(hookwise: HookWise, headers: Record<string, string>): Promise<{ over: () => boolean }> {
		const answer = await fetch(`${hookwise.url}/api/events`, { headers });
		expect(answer.status).toBe(200);
		let over = false;
		const reader = answer.body?.getReader();
		void (async () => {
			while (!(await reader?.read())?.done);
			over = true;
		})();
		return { over: () => over };
	}

	test("ends with the session, the user, the role or the key that it was opened with", async () => {
		await using hookwise = await startHookWise();
		const admin = asking(hookwise.url, basic("admin", PASSWORD));
		const made = (await admin("POST", "/api/users", { username: "vera", password: "a quiet night", role: "viewer" })).body;
		const { id: keyId, key } = (await admin("POST", "/api/keys", { name: "k", role: "viewer" })).body;
		const session = async () => (await logIn(hookwise, "vera", "a quiet night")).cookie ?? "";

		const first = await session();
		const ends: [string, Record<string, string>, () => Promise<unknown>][] = [
			["log-out", { cookie: first }, () => post(hookwise, "/logout", first, {})],
			["role", { cookie: await session() }, () => admin("PATCH", `/api/users/${made.id}`, { role: "operator" })],
			["key", { authorization: `Bearer ${key}` }, () => admin("DELETE", `/api/keys/${keyId}`)],
			["user", { authorization: basic("vera", "a quiet night") }, () => admin("DELETE", `/api/users/${made.id}`)],
		];
		for (const [what, headers, end] of ends) {
			const stream = await listen(hookwise, headers);
			expect([what, stream.over()]).toEqual([what, false]);
			await end();
			await eventually(`the stream ends: ${what}`, stream.over, 10_000);
		}
	}, 40_000);
});

describe("the audit", () => {
	test("holds no password that was typed into the wrong box, and the names of people that there are", async () => {
		await using hookwise = await startHookWise();
		for (const name of ["Tr0ub4dor&3", "correcthorsebattery", "admin", "nobody", "j.smith@example.com"]) {
			await logIn(hookwise, name, "wrong wrong wrong");
			await ask(`${hookwise.url}/api/me`, { headers: { authorization: basic(name, "wrong wrong wrong") } });
		}
		const { items } = (await asking(hookwise.url, basic("admin", PASSWORD))("GET", "/api/audit?action=login.failed")).body;
		const names = new Set(items.map(({ who }: { who: string }) => who));
		expect(names).toEqual(new Set(["unknown name ********", "admin", "nobody", "j.smith@example.com"]));
	}, 20_000);

	test("has the use of Basic and keys, summed up", async () => {
		const hookwise = await startHookWise();
		const admin = asking(hookwise.url, basic("admin", PASSWORD));
		const { key } = (await admin("POST", "/api/keys", { name: "grafana", role: "viewer" })).body;
		for (let index = 0; index < 5; index++) await asking(hookwise.url, `Bearer ${key}`)("GET", "/api/me");
		await eventually("the log has the first call", () => hookwise.stderr.includes("comes without a log-in"));
		await hookwise.end("SIGTERM");
		await using again = await startHookWise({ dataDir: hookwise.dataDir });
		const { items } = (await asking(again.url, basic("admin", PASSWORD))("GET", "/api/audit?action=login.key")).body;
		expect(items[0]).toMatchObject({ who: "key:grafana", source_ip: "127.0.0.1", subject: expect.stringMatching(/^5 calls since /) });
	}, 20_000);
});
