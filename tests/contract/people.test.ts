import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { type HookWise, PASSWORD, startHookWise } from "../support/index.ts";
import { type Ask, ask, asking, basic, fieldsOf } from "./caller.ts";
import { logIn } from "./session.ts";

let hookwise: HookWise;
let admin: Ask;
beforeAll(async () => {
	hookwise = await startHookWise({ env: { USE_PROXY: "true" } });
	admin = asking(hookwise.url, basic("admin", PASSWORD));
});
afterAll(() => hookwise[Symbol.asyncDispose]());

const from = (address: string): Record<string, string> => ({ "x-forwarded-for": address });
const me = (authorization: string, address = "192.0.2.1") =>
	ask(`${hookwise.url}/api/me`, { headers: { authorization, ...from(address) } });
async function user(
	username: string,
	role = "viewer",
	password = "a password of one's own",
): Promise<{ id: number; authorization: string }> {
	const { body, status, text } = await admin("POST", "/api/users", { username, password, role });
	if (status !== 201) throw new Error(text);
	return { id: body.id, authorization: basic(username, password) };
}

describe("users", () => {
	test("are made with a role, listed without their password, and use it by Basic", async () => {
		const made = await admin("POST", "/api/users", { username: "Vera", password: "long enough now", role: "viewer" });
		expect(made.status).toBe(201);
		expect(made.body).toMatchObject({ id: expect.anything(), username: "Vera", role: "viewer" });
		const { body, text } = await admin("GET", "/api/users");
		expect(body.items.find(({ username }: { username: string }) => username === "Vera")).toMatchObject({
			role: "viewer",
			totp_enabled: false,
		});
		expect(text).not.toMatch(/argon|hash|long enough/);
		expect((await me(basic("Vera", "long enough now"))).body).toEqual({ name: "Vera", role: "viewer", via: "basic", time_zone: null });
		// Names are compared without case, as people type them.
		expect((await me(basic("vera", "long enough now"))).status).toBe(200);
	});

	test("have a name of their own, a password of 12 characters, and one of three roles", async () => {
		await user("Olga");
		const again = await admin("POST", "/api/users", { username: "OLGA", password: "long enough now", role: "viewer" });
		expect([again.status, again.body.message]).toEqual([409, expect.stringContaining("OLGA")]);
		const wrong: [object, string[]][] = [
			[{ username: "", password: "long enough now", role: "viewer" }, ["username"]],
			[{ username: "a:b", password: "long enough now", role: "viewer" }, ["username"]],
			[{ username: "p", password: "short", role: "viewer" }, ["password"]],
			[{ username: "r", password: "long enough now", role: "root" }, ["role"]],
			[{ username: "u" }, ["password", "role"]],
			[{ username: "x", password: "long enough now", role: "viewer", is_admin: true }, ["is_admin"]],
		];
		for (const [body, fields] of wrong) {
			const answer = await admin("POST", "/api/users", body);
			expect([body, answer.status, fieldsOf(answer)]).toEqual([body, 422, fields]);
		}
		expect((await admin("GET", "/api/users")).text).not.toContain('"username":"p"');
	});

	test("get another role or password, which counts at once and ends their sessions", async () => {
		const { id, authorization } = await user("Piet");
		const { cookie } = await logIn(hookwise, "Piet", "a password of one's own");
		expect(cookie).not.toBeNull();
		expect((await admin("PATCH", `/api/users/${id}`, { role: "operator" })).body).toMatchObject({ role: "operator" });
		expect((await me(authorization)).body.role).toBe("operator");
		expect((await ask(`${hookwise.url}/api/me`, { headers: { cookie: cookie ?? "" } })).status).toBe(401);
		expect((await admin("PATCH", `/api/users/${id}`, { password: "another password" })).status).toBe(200);
		expect((await me(authorization)).status).toBe(401);
		expect((await me(basic("Piet", "another password"))).status).toBe(200);
	});

	test("that are deleted are let in no more, by no way", async () => {
		const { id, authorization } = await user("Gone");
		const { cookie } = await logIn(hookwise, "Gone", "a password of one's own");
		expect((await admin("DELETE", `/api/users/${id}`)).status).toBe(204);
		expect((await me(authorization)).status).toBe(401);
		expect((await ask(`${hookwise.url}/api/me`, { headers: { cookie: cookie ?? "" } })).status).toBe(401);
		expect((await admin("DELETE", `/api/users/${id}`)).status).toBe(404);
	});

	test("change their own password only with the one they have", async () => {
		const { authorization } = await user("Selma");
		const self = asking(hookwise.url, authorization);
		const wrong = await self("POST", "/api/me/password", { current_password: "not it", password: "the next password" });
		expect([wrong.status, fieldsOf(wrong)]).toEqual([422, ["current_password"]]);
		const other = await logIn(hookwise, "Selma", "a password of one's own");
		expect(
			(await self("POST", "/api/me/password", { current_password: "a password of one's own", password: "the next password" })).status,
		).toBe(204);
		expect((await me(authorization)).status).toBe(401);
		expect((await me(basic("Selma", "the next password"))).status).toBe(200);
		expect((await ask(`${hookwise.url}/api/me`, { headers: { cookie: other.cookie ?? "" } })).status).toBe(401);
	});

	test("never leave HookWise without an admin", async () => {
		await using alone = await startHookWise();
		const only = asking(alone.url, basic("admin", PASSWORD));
		const [{ id }] = (await only("GET", "/api/users")).body.items;
		expect((await only("PATCH", `/api/users/${id}`, { role: "operator" })).status).toBe(409);
		const kept = await only("DELETE", `/api/users/${id}`);
		expect([kept.status, kept.body.message]).toEqual([409, expect.stringContaining("last admin")]);
		const second = await only("POST", "/api/users", { username: "second", password: "long enough now", role: "admin" });
		expect((await only("PATCH", `/api/users/${id}`, { role: "viewer" })).status).toBe(200);
		const other = asking(alone.url, basic("second", "long enough now"));
		expect((await other("DELETE", `/api/users/${second.body.id}`)).status).toBe(409);
	});
});

describe("API keys", () => {
	test("are shown once, kept as hashes, and end at once when they are revoked", async () => {
		const made = await admin("POST", "/api/keys", { name: "Grafana", role: "viewer" });
		expect(made.status).toBe(201);
		const { id, key } = made.body;
		expect(made.body).toEqual({ id, name: "Grafana", role: "viewer", key: expect.stringMatching(/^hwk_[\w-]{40,}$/) });
		expect((await me(`Bearer ${key}`)).body).toEqual({ name: "key:Grafana", role: "viewer", via: "key", time_zone: null });
		expect((await me(`bearer ${key}`)).status).toBe(200);
		const list = await admin("GET", "/api/keys");
		expect(list.body.items.find((item: { id: number }) => item.id === id)).toMatchObject({
			name: "Grafana",
			role: "viewer",
			last_used_at: expect.any(String),
		});
		expect(list.text).not.toContain(key.slice(4));
		expect((await admin("DELETE", `/api/keys/${id}`)).status).toBe(204);
		expect((await me(`Bearer ${key}`, "192.0.2.99")).status).toBe(401);
		expect((await admin("DELETE", `/api/keys/${id}`)).status).toBe(404);
		expect((await admin("GET", "/api/keys")).text).not.toContain("Grafana");
	});

	test("are nowhere in the clear on disk", async () => {
		const { body } = await admin("POST", "/api/keys", { name: "Disk", role: "viewer" });
		const files = [...new Bun.Glob("hookwise.db*").scanSync(hookwise.dataDir)];
		for (const file of files)
			expect((await Bun.file(`${hookwise.dataDir}/${file}`).bytes()).toHex()).not.toContain(Buffer.from(body.key).toString("hex"));
	});

	test("need a name and a role, and have no password, sessions or TOTP", async () => {
		expect(fieldsOf(await admin("POST", "/api/keys", { name: " ", role: "boss" }))).toEqual(["name", "role"]);
		const { body } = await admin("POST", "/api/keys", { name: "K", role: "admin" });
		const key = asking(hookwise.url, `Bearer ${body.key}`);
		for (const [method, path] of [
			["GET", "/api/me/sessions"],
			["POST", "/api/me/totp"],
		] as const) {
			expect((await key(method, path)).status).toBe(409);
		}
	});
});

describe("sessions", () => {
	test("are listed with where they are from; others can be ended one by one or together, and are gone on the server", async () => {
		await user("Multi");
		const open = (agent: string, address: string) =>
			logIn(hookwise, "Multi", "a password of one's own", { headers: { "user-agent": agent, ...from(address) } });
		const [desk, phone, tablet] = [await open("Desk", "192.0.2.11"), await open("Phone", "192.0.2.12"), await open("Tablet", "192.0.2.13")];
		const as = (session: { cookie: string | null }, method: string, path: string) =>
			ask(`${hookwise.url}${path}`, { method, headers: { cookie: session.cookie ?? "", "sec-fetch-site": "same-origin" } });
		const { items } = (await as(desk, "GET", "/api/me/sessions")).body;
		expect(items).toHaveLength(3);
		expect(items.find((item: { current: boolean }) => item.current)).toMatchObject({ user_agent: "Desk", source_ip: "192.0.2.11" });
		const phoneId = items.find((item: { user_agent: string }) => item.user_agent === "Phone").id;
		expect((await as(desk, "DELETE", `/api/me/sessions/${phoneId}`)).status).toBe(204);
		expect((await as(phone, "GET", "/api/me")).status).toBe(401);
		expect((await as(tablet, "GET", "/api/me")).status).toBe(200);
		expect((await as(desk, "DELETE", "/api/me/sessions")).body).toEqual({ ended: 1 });
		expect((await as(tablet, "GET", "/api/me")).status).toBe(401);
		expect((await as(desk, "GET", "/api/me")).status).toBe(200);
	});

	test("of others cannot be ended with one's own", async () => {
		await user("Ann");
		await user("Bob");
		const [ann, bob] = [await logIn(hookwise, "Ann", "a password of one's own"), await logIn(hookwise, "Bob", "a password of one's own")];
		const headers = (cookie: string | null) => ({ cookie: cookie ?? "", "sec-fetch-site": "same-origin" });
		const [{ id }] = (await ask(`${hookwise.url}/api/me/sessions`, { headers: headers(ann.cookie) })).body.items;
		expect((await ask(`${hookwise.url}/api/me/sessions/${id}`, { method: "DELETE", headers: headers(bob.cookie) })).status).toBe(404);
		expect((await ask(`${hookwise.url}/api/me`, { headers: headers(ann.cookie) })).status).toBe(200);
	});

	test("end on the server with the log-out", async () => {
		const { cookie } = await logIn(hookwise, "admin", PASSWORD);
		const headers = { cookie: cookie ?? "", "sec-fetch-site": "same-origin" };
		const out = await ask(`${hookwise.url}/logout`, { method: "POST", headers });
		expect(out.status).toBe(303);
		expect((await ask(`${hookwise.url}/api/me`, { headers })).status).toBe(401);
	});

	test("have a cookie that scripts and other sites do not get, kept to HTTPS where that is used", async () => {
		const plain = (await logIn(hookwise, "admin", PASSWORD)).headers.getSetCookie().join();
		expect(plain).toMatch(/HttpOnly/i);
		expect(plain).toMatch(/SameSite=(Lax|Strict)/i);
		expect(plain).not.toMatch(/Secure/i);
		const host = new URL(hookwise.url).host;
		const safe = await logIn(hookwise, "admin", PASSWORD, { headers: { "x-forwarded-proto": "https", "x-forwarded-host": host } });
		expect(safe.headers.getSetCookie().join()).toMatch(/Secure/i);
	});

	test("outlive a restart", async () => {
		const first = await startHookWise();
		const { cookie } = await logIn(first, "admin", PASSWORD);
		await first.end("SIGTERM");
		await using second = await startHookWise({ dataDir: first.dataDir });
		expect((await ask(`${second.url}/api/me`, { headers: { cookie: cookie ?? "" } })).status).toBe(200);
	});
});

describe("the throttle", () => {
	test("answers 429 with Retry-After after ten wrong tries at an account from one address, and holds nobody up elsewhere", async () => {
		await user("Target");
		for (let attempt = 0; attempt < 10; attempt++) expect((await me(basic("Target", `guess ${attempt}`), "203.0.113.5")).status).toBe(401);
		const held = await me(basic("Target", "guess 11"), "203.0.113.5");
		expect(held.status).toBe(429);
		expect(Number(held.headers.get("retry-after"))).toBeGreaterThan(0);
		expect(Number(held.headers.get("retry-after"))).toBeLessThanOrEqual(300);
		// Not even with the right password, or guessing would go on.
		expect((await me(basic("Target", "a password of one's own"), "203.0.113.5")).status).toBe(429);
		expect((await me(basic("Target", "a password of one's own"), "203.0.113.6")).status).toBe(200);
		expect((await me(basic("admin", PASSWORD), "203.0.113.5")).status).toBe(200);
		const form = await logIn(hookwise, "Target", "a password of one's own", { headers: from("203.0.113.5") });
		expect(form.status).toBe(429);
		expect(Number(form.headers.get("retry-after"))).toBeGreaterThan(0);
	}, 30_000);

	test("holds up wrong keys after fifty from one address, and never a right one", async () => {
		const { body } = await admin("POST", "/api/keys", { name: "Right", role: "viewer" });
		const statuses: number[] = [];
		for (let attempt = 0; attempt < 60; attempt++) statuses.push((await me(`Bearer hwk_guess${attempt}`, "203.0.113.77")).status);
		expect(statuses[0]).toBe(401);
		expect(statuses.at(-1)).toBe(429);
		expect((await me(`Bearer ${body.key}`, "203.0.113.77")).status).toBe(200);
		expect((await me(`Bearer hwk_guess`, "203.0.113.78")).status).toBe(401);
	});
});

describe("GUI_USERNAME and GUI_PASSWORD", () => {
	test("keep one admin in step: another password counts after a restart, and a lost role comes back", async () => {
		const first = await startHookWise({ env: { GUI_USERNAME: "boss", GUI_PASSWORD: "the first password" } });
		const one = asking(first.url, basic("boss", "the first password"));
		const [boss] = (await one("GET", "/api/users")).body.items;
		expect(boss).toMatchObject({ username: "boss", role: "admin" });
		await one("POST", "/api/users", { username: "other", password: "long enough now", role: "admin" });
		await one("PATCH", `/api/users/${boss.id}`, { role: "viewer" });
		const { cookie } = await logIn(first, "boss", "the first password");
		await first.end("SIGTERM");
		await using second = await startHookWise({
			dataDir: first.dataDir,
			env: { GUI_USERNAME: "boss", GUI_PASSWORD: "the second password" },
		});
		const two = asking(second.url, basic("boss", "the second password"));
		expect(
			(await two("GET", "/api/users")).body.items.map(({ username, role }: { username: string; role: string }) => [username, role]),
		).toEqual([
			["boss", "admin"],
			["other", "admin"],
		]);
		expect((await asking(second.url, basic("boss", "the first password"))("GET", "/api/me")).status).toBe(401);
		// Who had the old password is asked again.
		expect((await ask(`${second.url}/api/me`, { headers: { cookie: cookie ?? "" } })).status).toBe(401);
	});
});
