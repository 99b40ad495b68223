import { describe, expect, test } from "bun:test";
import { openIngest } from "../support/ingest.ts";

const BODY = '{"state":"firing"}';
const ACCEPTED = { status: "queued", message: "Webhook received" };
const keyed = (key: string, body = BODY) => ({ body, headers: { "idempotency-key": key } });

describe("the same idempotency key", () => {
	test("with the same body on the same endpoint answers with the first one's id, and does nothing more", async () => {
		await using room = await openIngest();
		const id = await room.endpoint();
		const first = await room.receive(id, keyed("a"));
		const second = await room.receive(id, keyed("a"));
		expect(second.status).toBe(202);
		expect(second.body).toEqual({ ...first.body, duplicate: true });
		expect(second.headers.get("x-request-id")).toBe(first.body.request_id);
		expect(await room.history()).toHaveLength(1);
		expect(room.accepted).toHaveLength(1);
	});

	test("sent ten times at once is one alert", async () => {
		await using room = await openIngest();
		const id = await room.endpoint();
		const answers = await Promise.all(Array.from({ length: 10 }, () => room.receive(id, keyed("a"))));
		expect(new Set(answers.map(({ body }) => body.request_id)).size).toBe(1);
		expect(answers.filter(({ body }) => body.duplicate === true)).toHaveLength(9);
		expect(await room.history()).toHaveLength(1);
	});

	test("with another body, or on another endpoint, is a new alert", async () => {
		await using room = await openIngest();
		const [one, other] = [await room.endpoint(), await room.endpoint({ name: "Other" })];
		const answers = [
			await room.receive(one, keyed("a")),
			await room.receive(one, keyed("a", '{"state":"ok"}')),
			await room.receive(other, keyed("a")),
		];
		expect(answers.every(({ body }) => body.duplicate === undefined)).toBe(true);
		expect(await room.history()).toHaveLength(3);
	});

	test("is forgotten after 24 hours", async () => {
		await using room = await openIngest();
		const id = await room.endpoint();
		await room.receive(id, keyed("a"));
		await room.clock.advance(24 * 3_600_000 - 1);
		expect((await room.receive(id, keyed("a"))).body.duplicate).toBe(true);
		await room.clock.advance(1);
		expect((await room.receive(id, keyed("a"))).body.duplicate).toBeUndefined();
	});

	test("of more than 200 characters is 400, and a blank one is none", async () => {
		await using room = await openIngest();
		const id = await room.endpoint();
		expect((await room.receive(id, keyed("x".repeat(200)))).status).toBe(202);
		expect((await room.receive(id, keyed("x".repeat(201)))).status).toBe(400);
		await room.receive(id, keyed(" "));
		expect((await room.receive(id, keyed(" "))).body.duplicate).toBeUndefined();
	});

	test("does not help someone without the right credentials", async () => {
		await using room = await openIngest();
		const id = await room.endpoint({ bearer_auth_enabled: true, bearer_token: "right" });
		const right = { body: BODY, headers: { "idempotency-key": "a", authorization: "Bearer right" } };
		expect((await room.receive(id, right)).status).toBe(202);
		expect((await room.receive(id, keyed("a"))).status).toBe(401);
	});
});

describe("a request id that a node gives", () => {
	const given = (requestId: string, more: Readonly<Record<string, string>> = {}) => ({ body: BODY, headers: more, requestId });

	test("is accepted once, whether it is asked for one after the other or at once, and is no duplicate of the sender's", async () => {
		await using room = await openIngest();
		const id = await room.endpoint();
		const requestId = Bun.randomUUIDv7();
		await room.receive(id, given(requestId));
		const answers = await Promise.all(Array.from({ length: 5 }, () => room.receive(id, given(requestId))));
		for (const { status, body } of answers) expect([status, body.request_id, body.duplicate]).toEqual([202, requestId, undefined]);
		expect(await room.history()).toHaveLength(1);
		expect(room.accepted).toHaveLength(1);
		expect(await room.counted("received")).toBe(1);
	});

	test("is a webhook of its own beside another id, also with the same body", async () => {
		await using room = await openIngest();
		const id = await room.endpoint();
		for (let n = 0; n < 2; n++) await room.receive(id, given(Bun.randomUUIDv7()));
		expect(await room.history()).toHaveLength(2);
	});

	test("leaves the sender's own key what it is", async () => {
		await using room = await openIngest();
		const id = await room.endpoint();
		const [one, two] = [Bun.randomUUIDv7(), Bun.randomUUIDv7()];
		const sent = { "idempotency-key": "a" };
		await room.receive(id, given(one, sent));
		expect((await room.receive(id, given(one, sent))).body).toEqual({ ...ACCEPTED, request_id: one });
		expect((await room.receive(id, given(two, sent))).body).toEqual({ ...ACCEPTED, request_id: one, duplicate: true });
	});
});
