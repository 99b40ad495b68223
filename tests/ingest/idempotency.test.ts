import { describe, expect, test } from "bun:test";
import { idempotencyOf } from "../../src/alerts/ingest/idempotency.ts";
import { openIngest } from "../support/ingest.ts";

const BODY = '{"state":"firing"}';
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

describe("a node's own id of a webhook", () => {
	const BYTES = Buffer.from(BODY);
	const once = (id: string, more: Readonly<Record<string, string>> = {}) => idempotencyOf({ "x-hookwise-once": id, ...more }, BYTES);

	test("is the first half of what is remembered, so that what comes later stands behind", () => {
		const ids = Array.from({ length: 20 }, () => Bun.randomUUIDv7());
		const digests = ids.map((id) => Buffer.from(once(id) ?? []).toString("hex"));
		expect(digests.every((digest, index) => digest.startsWith((ids[index] as string).replaceAll("-", "")))).toBe(true);
		expect(digests.toSorted()).toEqual(digests);
	});

	test("is the same webhook again with the same body alone, and gives way to the sender's own key", () => {
		const id = Bun.randomUUIDv7();
		expect(once(id)).toEqual(once(id));
		expect(idempotencyOf({ "x-hookwise-once": id }, Buffer.from("{}"))).not.toEqual(once(id));
		expect(once(id, { "idempotency-key": "a" })).toEqual(idempotencyOf({ "idempotency-key": "a" }, BYTES));
	});

	test("that is none of a node's is a key as any other", async () => {
		await using room = await openIngest();
		const endpoint = await room.endpoint();
		const sent = { body: BODY, headers: { "x-hookwise-once": "mine" } };
		await room.receive(endpoint, sent);
		expect((await room.receive(endpoint, sent)).body.duplicate).toBe(true);
	});
});
