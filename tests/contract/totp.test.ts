import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { Secret, TOTP } from "otpauth";
import { type HookWise, PASSWORD, startHookWise } from "../support/index.ts";
import { type Ask, ask, asking, basic, fieldsOf } from "./caller.ts";
import { logIn } from "./session.ts";

const OWN = "a password of one's own";
let hookwise: HookWise;
let admin: Ask;
beforeAll(async () => {
	hookwise = await startHookWise({ env: { USE_PROXY: "true" } });
	admin = asking(hookwise.url, basic("admin", PASSWORD));
});
afterAll(() => hookwise[Symbol.asyncDispose]());

/** The code of a time step; 0 is now, 1 the next: each step's code works once, so tests walk through them. */
const code = (secret: string, step: number): string =>
	new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: Date.now() + step * 30_000 });

interface Enrolled {
	readonly id: number;
	readonly secret: string;
	readonly recovery: readonly string[];
	/** Calls with the session that was open before. */
	readonly self: Ask;
}

/** A user with TOTP on, whose session was there before; its code of the step before now was used. */
async function enrolled(username: string): Promise<Enrolled> {
	const { body: made } = await admin("POST", "/api/users", { username, password: OWN, role: "viewer" });
	const { cookie } = await logIn(hookwise, username, OWN);
	const self: Ask = (method, path, body) =>
		ask(`${hookwise.url}${path}`, { method, body, headers: { cookie: cookie ?? "", "sec-fetch-site": "same-origin" } });
	const { body: setup } = await self("POST", "/api/me/totp", { current_password: OWN });
	const enable = () => self("POST", "/api/me/totp/enable", { code: code(setup.secret, -1) });
	const first = await enable();
	// The step before now is two steps ago once a half minute has ended on the way.
	const on = first.status === 422 ? await enable() : first;
	if (on.status !== 200) throw new Error(on.text);
	return { id: made.id, secret: setup.secret, recovery: on.body.recovery_codes, self };
}

describe("TOTP", () => {
	test("begins with a QR code, and counts only once a right code was given", async () => {
		await admin("POST", "/api/users", { username: "Quinn", password: OWN, role: "viewer" });
		const self = asking(hookwise.url, basic("Quinn", OWN));
		const { status, body } = await self("POST", "/api/me/totp");
		expect(status).toBe(200);
		expect(body.qr).toMatch(/^<svg[\s\S]*<\/svg>\s*$/);
		expect(body.qr).not.toMatch(/<script|href=/);
		const uri = new URL(body.uri);
		expect([uri.protocol, uri.host]).toEqual(["otpauth:", "totp"]);
		expect(uri.searchParams.get("issuer")).toBe("HookWise");
		expect(uri.searchParams.get("secret")).toBe(body.secret);
		expect(decodeURIComponent(uri.pathname)).toContain("Quinn");
		// Not on yet: the password alone is enough.
		expect((await logIn(hookwise, "Quinn", OWN)).status).toBe(303);
		const wrong = await self("POST", "/api/me/totp/enable", { code: "000000" });
		expect([wrong.status, fieldsOf(wrong)]).toEqual([422, ["code"]]);
		const on = await self("POST", "/api/me/totp/enable", { code: code(body.secret, 0) });
		expect(on.status).toBe(200);
		expect(on.body.recovery_codes).toHaveLength(10);
		expect(new Set(on.body.recovery_codes).size).toBe(10);
	});

	test("lets the form in with password and code only, and each code once", async () => {
		const { secret } = await enrolled("Tina");
		expect((await logIn(hookwise, "Tina", OWN)).status).toBe(401);
		expect((await logIn(hookwise, "Tina", OWN, { code: "000000" })).status).toBe(401);
		expect((await logIn(hookwise, "Tina", "not the password", { code: code(secret, 0) })).status).toBe(401);
		const now = code(secret, 0);
		expect((await logIn(hookwise, "Tina", OWN, { code: now })).status).toBe(303);
		expect((await logIn(hookwise, "Tina", OWN, { code: now })).status).toBe(401);
		// An earlier one, still within the drift that is allowed, is as used as that.
		expect((await logIn(hookwise, "Tina", OWN, { code: code(secret, -1) })).status).toBe(401);
		expect((await logIn(hookwise, "Tina", OWN, { code: code(secret, 1) })).status).toBe(303);
	});

	test("takes no code again at the log-in that switched it on", async () => {
		const { secret } = await enrolled("Una");
		expect((await logIn(hookwise, "Una", OWN, { code: code(secret, -1) })).status).toBe(401);
		expect((await logIn(hookwise, "Una", OWN, { code: code(secret, 0) })).status).toBe(303);
	});

	test("takes a recovery code in its place, once, however it is typed", async () => {
		const { recovery } = await enrolled("Rita");
		const [first = "", second = ""] = recovery;
		expect((await logIn(hookwise, "Rita", OWN, { code: first })).status).toBe(303);
		expect((await logIn(hookwise, "Rita", OWN, { code: first })).status).toBe(401);
		expect((await logIn(hookwise, "Rita", OWN, { code: ` ${second.toUpperCase().replace("-", " ")} ` })).status).toBe(303);
	});

	test("refuses Basic, as a password alone is not enough; API keys go on", async () => {
		await enrolled("Berta");
		const answer = await asking(hookwise.url, basic("Berta", OWN))("GET", "/api/me");
		expect(answer.status).toBe(401);
	});

	test("is switched off with a code only, not with a used one, and not by guessing", async () => {
		const { secret, self, recovery } = await enrolled("Dora");
		expect((await self("POST", "/api/me/totp/disable", {})).status).toBe(422);
		const wrong = await self("POST", "/api/me/totp/disable", { code: "000000" });
		expect([wrong.status, fieldsOf(wrong)]).toEqual([422, ["code"]]);
		const now = code(secret, 0);
		expect((await logIn(hookwise, "Dora", OWN, { code: now })).status).toBe(303);
		expect((await self("POST", "/api/me/totp/disable", { code: now })).status).toBe(422);
		for (let attempt = 0; attempt < 10; attempt++) await self("POST", "/api/me/totp/disable", { code: `11111${attempt}` });
		const held = await self("POST", "/api/me/totp/disable", { code: recovery[0] });
		expect(held.status).toBe(429);
		expect(Number(held.headers.get("retry-after"))).toBeGreaterThan(0);
		expect((await logIn(hookwise, "Dora", OWN, { headers: { "x-forwarded-for": "192.0.2.50" } })).status).toBe(401);
	});

	test("switched off, the password is enough again, and it can be set up again", async () => {
		const { self, recovery } = await enrolled("Emil");
		expect((await self("POST", "/api/me/totp")).status).toBe(409);
		expect((await self("POST", "/api/me/totp/disable", { code: recovery[0] })).status).toBe(204);
		expect((await logIn(hookwise, "Emil", OWN)).status).toBe(303);
		expect((await self("POST", "/api/me/totp/disable", { code: "123456" })).status).toBe(409);
		expect((await self("POST", "/api/me/totp", { current_password: OWN })).status).toBe(200);
	});

	test("of someone who lost everything is switched off by an admin", async () => {
		const { id } = await enrolled("Lost");
		expect((await admin("PATCH", `/api/users/${id}`, { totp_enabled: false })).body).toMatchObject({ totp_enabled: false });
		expect((await logIn(hookwise, "Lost", OWN)).status).toBe(303);
		expect((await admin("PATCH", `/api/users/${id}`, { totp_enabled: true })).status).toBe(422);
	});

	test("keeps its secret sealed on disk", async () => {
		const { secret } = await enrolled("Seal");
		for (const file of new Bun.Glob("hookwise.db*").scanSync(hookwise.dataDir)) {
			expect((await Bun.file(`${hookwise.dataDir}/${file}`).bytes()).toHex()).not.toContain(Buffer.from(secret).toString("hex"));
		}
	});
});
