import { describe, expect, test } from "bun:test";
import { createHmac } from "node:crypto";
import { openIngest } from "../support/ingest.ts";

const BODY = JSON.stringify({ state: "firing", monitor: { name: "SRV1" } });
const signature = (secret: string, body: string): string => createHmac("sha256", secret).update(body).digest("hex");

/** A request in which everything is wrong; following the contract's table, one thing after the other is corrected. */
interface Attempt {
	readonly id: string;
	readonly body: string;
	readonly headers: Record<string, string>;
	readonly peer: string;
}

describe("the checks of a webhook", () => {
	test("come in the order of the contract's table: what fails first answers", async () => {
		await using room = await openIngest({ largestBody: 1024 });
		const fields = { bearer_auth_enabled: true, bearer_token: "right", hmac_secret: "key", trusted_ips: "10.0.0.0/8" };
		const [disabled, enabled] = [await room.endpoint({ ...fields, is_enabled: false }), await room.endpoint(fields)];
		const large = "x".repeat(2_000);
		const asked = async ({ id, body, headers, peer }: Attempt): Promise<[number, string]> => {
			const { status, body: answer } = await room.receive(id, { body, headers, peer });
			return [status, answer.message];
		};
		const attempt: Attempt = { id: "unknown", body: large, headers: { "content-encoding": "compress" }, peer: "192.0.2.1" };
		expect(await asked(attempt)).toEqual([404, "Endpoint not found"]);
		const known = { ...attempt, id: disabled };
		expect(await asked(known)).toEqual([413, "Payload too large"]);
		const small = { ...known, body: "{oops" };
		expect((await asked(small))[0]).toBe(415);
		const plain = { ...small, headers: {} };
		expect(await asked(plain)).toEqual([403, "Endpoint is disabled"]);
		const on = { ...plain, id: enabled };
		expect(await asked(on)).toEqual([403, "IP 192.0.2.1 not allowed"]);
		const near = { ...on, peer: "10.1.2.3" };
		expect(await asked(near)).toEqual([401, "Missing Bearer Token"]);
		expect(await asked({ ...near, headers: { authorization: "Bearer wrong" } })).toEqual([401, "Invalid Bearer Token"]);
		const who = { ...near, headers: { authorization: "Bearer right" } };
		expect(await asked(who)).toEqual([401, "Missing HMAC Signature"]);
		expect(await asked({ ...who, headers: { ...who.headers, "x-hookwise-signature": "00" } })).toEqual([401, "Invalid HMAC Signature"]);
		const signed = { ...who, headers: { ...who.headers, "x-hookwise-signature": signature("key", "{oops") } };
		expect((await asked(signed))[0]).toBe(400);
		const right = { ...signed, body: BODY, headers: { ...who.headers, "x-hookwise-signature": signature("key", BODY) } };
		expect(await asked(right)).toEqual([202, "Webhook received"]);

		const reasons = (await room.history()).map(({ status, reason }) => `${status} ${reason}`).reverse();
		expect(reasons).toEqual([
			"rejected too_large",
			"rejected encoding",
			"rejected disabled",
			"rejected address",
			"rejected bearer",
			"rejected bearer",
			"rejected hmac",
			"rejected hmac",
			"rejected payload",
			"queued null",
		]);
	});

	test("an unknown id leaves nothing in history", async () => {
		await using room = await openIngest();
		expect((await room.receive("unknown", { body: BODY })).status).toBe(404);
		expect(await room.history()).toEqual([]);
	});

	test("the endpoint's own signature header counts, and the usual one then does not", async () => {
		await using room = await openIngest();
		const id = await room.endpoint({ hmac_secret: "key", hmac_header: "X-Hub-Signature-256" });
		const hex = signature("key", BODY);
		const sent = async (headers: Record<string, string>) => (await room.receive(id, { body: BODY, headers })).status;
		expect(await sent({ "x-hub-signature-256": `sha256=${hex}` })).toBe(202);
		expect(await sent({ "x-hookwise-signature": hex })).toBe(401);
	});

	test("the signature is of the raw bytes, whatever they are", async () => {
		await using room = await openIngest();
		const id = await room.endpoint({ hmac_secret: "key" });
		const body = `\ufeff{ "state" : "firing",\r\n "name": "Größe 🚀" }\n`;
		const headers = { "x-hookwise-signature": signature("key", body).toUpperCase() };
		expect((await room.receive(id, { body, headers })).status).toBe(202);
		expect((await room.receive(id, { body: body.trim(), headers })).status).toBe(401);
	});

	test("other methods are 405 with Allow and a line in history, and 404 where there is no endpoint", async () => {
		await using room = await openIngest();
		const id = await room.endpoint();
		for (const method of ["PATCH", "DELETE", "OPTIONS"]) {
			const answer = await room.receive(id, { method });
			expect([method, answer.status, answer.headers.get("allow")]).toEqual([method, 405, "GET, HEAD, OPTIONS, POST, PUT"]);
			expect((await room.receive("unknown", { method })).status).toBe(404);
		}
		const lines = (await room.history()).map(({ status, reason }) => `${status} ${reason}`);
		expect(lines).toEqual(["rejected method", "rejected method", "rejected method"]);
	});
});
