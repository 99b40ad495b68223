import { describe, expect, test } from "bun:test";
import { openIngest } from "../support/ingest.ts";

const BODY = '{"state":"firing"}';

describe("under pressure", () => {
	test("past QUEUE_LIMIT the answer is 503 with Retry-After, and nothing is kept", async () => {
		await using room = await openIngest({ queueLimit: 1 });
		const id = await room.endpoint();
		expect((await room.receive(id, { body: BODY })).status).toBe(202);
		const full = await room.receive(id, { body: BODY });
		expect(full.status).toBe(503);
		expect(Number(full.headers.get("retry-after"))).toBeGreaterThan(0);
		expect(full.body.status).toBe("error");
		expect(await room.history()).toHaveLength(1);
	});

	test("with the disk under its floor the answer is 503 with Retry-After", async () => {
		await using room = await openIngest({ minFreeBytes: Number.MAX_SAFE_INTEGER });
		const answer = await room.receive(await room.endpoint(), { body: BODY });
		expect(answer.status).toBe(503);
		expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
		expect(answer.body.message).not.toMatch(/sqlite|\//i);
	});

	test("a flood of rejections writes ten a minute per endpoint and reason, and counts them all", async () => {
		await using room = await openIngest({ authFailLimit: 1_000 });
		const fields = { bearer_auth_enabled: true, bearer_token: "right" };
		const [one, other] = [await room.endpoint(fields), await room.endpoint({ ...fields, name: "Other" })];
		for (let n = 0; n < 100; n++) await room.receive(one, { body: BODY });
		for (let n = 0; n < 15; n++) await room.receive(other, { body: BODY });
		for (let n = 0; n < 15; n++) await room.receive(one, { body: "{oops", headers: { authorization: "Bearer right" } });
		const of = async (id: string, reason: string) =>
			(await room.history()).filter((alert) => alert.endpointId === id && alert.reason === reason && alert.status === "rejected").length;
		expect(await of(one, "bearer")).toBe(10);
		expect(await of(other, "bearer")).toBe(10);
		expect(await of(one, "payload")).toBe(10);
		await room.clock.advance(1_000);
		expect(await room.counted("rejected")).toBe(130);
		await room.clock.advance(60_000);
		await room.receive(one, { body: BODY });
		expect(await of(one, "bearer")).toBe(11);
	});

	test("past WEBHOOK_AUTH_FAIL_LIMIT failures a minute are 429 for that address and endpoint; right credentials always pass", async () => {
		await using room = await openIngest({ authFailLimit: 3 });
		const fields = { bearer_auth_enabled: true, bearer_token: "right" };
		const [one, other] = [await room.endpoint(fields), await room.endpoint({ ...fields, name: "Other" })];
		const wrong = (id: string, peer = "192.0.2.10") => room.receive(id, { body: BODY, peer, headers: { authorization: "Bearer wrong" } });
		const statuses = [];
		for (let n = 0; n < 5; n++) statuses.push((await wrong(one)).status);
		expect(statuses).toEqual([401, 401, 401, 429, 429]);
		expect(Number((await wrong(one)).headers.get("retry-after"))).toBeGreaterThan(0);
		expect((await wrong(one, "192.0.2.11")).status).toBe(401);
		expect((await wrong(other)).status).toBe(401);
		expect((await room.receive(one, { body: BODY, headers: { authorization: "Bearer right" } })).status).toBe(202);
		await room.clock.advance(60_000);
		expect((await wrong(one)).status).toBe(401);
	});

	test("WEBHOOK_RATE_LIMIT counts accepted webhooks per endpoint and minute", async () => {
		await using room = await openIngest({ rateLimit: 2 });
		const [one, other] = [await room.endpoint(), await room.endpoint({ name: "Other" })];
		const sent = async (id: string) => (await room.receive(id, { body: BODY })).status;
		expect([await sent(one), await sent(one), await sent(one), await sent(other)]).toEqual([202, 202, 429, 202]);
		await room.clock.advance(60_000);
		expect(await sent(one)).toBe(202);
	});

	test("without it, a thousand at once are all accepted, each on disk with its own id", async () => {
		await using room = await openIngest();
		const id = await room.endpoint();
		const answers = await Promise.all(Array.from({ length: 1_000 }, () => room.receive(id, { body: BODY })));
		expect(answers.every(({ status }) => status === 202)).toBe(true);
		expect(new Set(answers.map(({ body }) => body.request_id)).size).toBe(1_000);
		expect(await room.counted("received")).toBe(1_000);
	});
});
