import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { createHmac } from "node:crypto";
import { type HookWise, PASSWORD, startHookWise } from "../support/index.ts";
import { type Ask, asking, basic } from "./caller.ts";

let hookwise: HookWise;
let call: Ask;
beforeAll(async () => {
	hookwise = await startHookWise();
	call = asking(hookwise.url, basic("admin", PASSWORD));
});
afterAll(() => hookwise[Symbol.asyncDispose]());

const make = async (fields: object) => (await call("POST", "/api/endpoints", fields)).body;

describe("secrets", () => {
	test("are shown when they are made, rotated, or asked for by an admin, and nowhere else", async () => {
		const made = await make({ name: "Secretive", hmac_secret: "generate" });
		expect(made.hmac_enabled).toBe(true);
		const rotated = (await call("POST", `/api/endpoints/${made.id}/rotate-token`)).body;
		expect(Object.keys(rotated)).toEqual(["bearer_token"]);
		expect(rotated.bearer_token).not.toBe(made.bearer_token);
		const hmac = (await call("POST", `/api/endpoints/${made.id}/rotate-hmac`)).body;
		expect(Object.keys(hmac)).toEqual(["hmac_secret"]);
		expect((await call("GET", `/api/endpoints/${made.id}/secrets`)).body).toEqual({ ...rotated, ...hmac });
		for (const path of ["/api/endpoints", `/api/endpoints/${made.id}`, "/api/audit?limit=200", "/api/logs"]) {
			const { text } = await call("GET", path);
			for (const secret of [made.bearer_token, made.hmac_secret, rotated.bearer_token, hmac.hmac_secret])
				expect(text).not.toContain(secret);
		}
		expect((await call("GET", `/api/endpoints/${made.id}`)).body.last_rotated_at).not.toBeNull();
	});

	test("that are rotated count at once, and the old ones no more", async () => {
		const made = await make({ name: "Rotating" });
		const send = (token: string) => hookwise.client.send({ id: made.id, bearer_token: token }, { heartbeat: { status: 0 } });
		expect((await send(made.bearer_token)).status).toBe(202);
		const { bearer_token } = (await call("POST", `/api/endpoints/${made.id}/rotate-token`)).body;
		expect((await send(made.bearer_token)).status).toBe(401);
		expect((await send(bearer_token)).status).toBe(202);
	});

	test("that are rotated with an overlap both count, who uses the old one is named, and a press ends it", async () => {
		const made = await make({ name: "Overlapping" });
		const path = `/api/endpoints/${made.id}`;
		const send = (token: string) =>
			hookwise.client.send({ id: made.id, bearer_token: token }, { heartbeat: { status: 0 } }, { "user-agent": "Old Tool/1.0" });
		expect((await call("GET", `${path}/old-token`)).body).toEqual({ ends_at: null, uses: [] });
		const rotated = (await call("POST", `${path}/rotate-token`, { overlap_hours: 2 })).body;
		const left = Date.parse(rotated.old_token_ends_at) - Date.now();
		expect(left > 7_100_000 && left <= 7_200_000).toBe(true);
		expect((await send(rotated.bearer_token)).status).toBe(202);
		expect((await call("GET", `${path}/old-token`)).body).toEqual({ ends_at: rotated.old_token_ends_at, uses: [] });
		for (let n = 0; n < 3; n++) expect((await send(made.bearer_token)).status).toBe(202);
		const shown = await call("GET", `${path}/old-token`);
		expect(shown.body.uses).toEqual([
			{ source_ip: "127.0.0.1", user_agent: "Old Tool/1.0", count: 3, last_used_at: expect.any(String) as string },
		]);
		expect(shown.text).not.toContain(made.bearer_token);
		expect((await call("DELETE", `${path}/old-token`)).status).toBe(204);
		expect((await call("DELETE", `${path}/old-token`)).status).toBe(404);
		expect((await send(made.bearer_token)).status).toBe(401);
		expect((await send(rotated.bearer_token)).status).toBe(202);
		const audited = (await call("GET", `/api/audit?endpoint=${made.id}`)).text;
		expect([audited.includes("endpoint.end_old_token"), audited.includes("old_token_ends_at")]).toEqual([true, true]);
		expect((await call("POST", `${path}/rotate-token`, { overlap_hours: 721 })).status).toBe(422);
		// The token before the last ends with the next rotation, whatever its time.
		const second = (await call("POST", `${path}/rotate-token`, { overlap_hours: 1 })).body;
		const third = (await call("POST", `${path}/rotate-token`, { overlap_hours: 1 })).body;
		const statuses = [rotated, second, third].map(async ({ bearer_token }) => (await send(bearer_token)).status);
		expect(await Promise.all(statuses)).toEqual([401, 202, 202]);
	});

	test("for signing are given, generated, or turned off with null", async () => {
		const { id, bearer_token } = await make({ name: "Signed", hmac_secret: "my own secret", hmac_header: "X-My-Signature" });
		const body = JSON.stringify({ heartbeat: { status: 0 } });
		const signature = createHmac("sha256", "my own secret").update(body).digest("hex");
		const send = (headers: Record<string, string>) => hookwise.client.send({ id, bearer_token }, body, headers);
		expect((await send({})).status).toBe(401);
		expect((await send({ "x-my-signature": `sha256=${signature.toUpperCase()}` })).status).toBe(202);
		expect((await call("PATCH", `/api/endpoints/${id}`, { hmac_secret: null })).body.hmac_enabled).toBe(false);
		expect((await send({})).status).toBe(202);
	});

	test("stay as they are when an endpoint is sent back as it was read", async () => {
		const { id, bearer_token } = await make({ name: "Round trip", hmac_secret: "my own secret" });
		const body = JSON.stringify({ heartbeat: { status: 0 } });
		const signature = createHmac("sha256", "my own secret").update(body).digest("hex");
		const send = (headers: Record<string, string>) => hookwise.client.send({ id, bearer_token }, body, headers);
		const read = (await call("GET", `/api/endpoints/${id}`)).body;
		expect(read).toMatchObject({ hmac_secret: null, bearer_token: null, hmac_enabled: true });
		const changed = await call("PATCH", `/api/endpoints/${id}`, { ...read, board: "NOC" });
		expect([changed.status, changed.body.board, changed.body.hmac_enabled, changed.body.version]).toEqual([200, "NOC", true, 2]);
		expect((await send({})).status).toBe(401);
		expect((await send({ "x-hookwise-signature": signature })).status).toBe(202);
		const { changes } = (await call("GET", `/api/audit?endpoint=${id}&limit=1`)).body.items[0];
		expect(changes.map(({ field }: { field: string }) => field)).toEqual(["board"]);
		// Whoever means it says so: without the field that was read, or with it set to false.
		const off = await call("PATCH", `/api/endpoints/${id}`, { ...changed.body, hmac_enabled: false });
		expect([off.status, off.body.hmac_enabled]).toEqual([200, false]);
		expect((await send({})).status).toBe(202);
	});
});
