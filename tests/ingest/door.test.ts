import { describe, expect, test } from "bun:test";
import { brotliCompressSync, constants, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from "node:zlib";
import { openIngest } from "../support/ingest.ts";

const BODY = JSON.stringify({ state: "firing", name: "SRV1" });

describe("a look at the address", () => {
	test("is 200 and leaves nothing, also with the token alone and without any", async () => {
		await using room = await openIngest();
		const id = await room.endpoint({ bearer_auth_enabled: true, token_in_url: true });
		for (const [method, path] of [
			["GET", ""],
			["HEAD", ""],
			["GET", "?token=x"],
			["HEAD", "?a=b"],
		] as const) {
			const answer = await room.receive(id, { method, path });
			expect([method, answer.status, method === "HEAD" || answer.body.status]).toEqual([method, 200, method === "HEAD" || "ready"]);
		}
		expect(await room.history()).toEqual([]);
		expect((await room.receive("unknown", { method: "GET" })).status).toBe(404);
	});
});

describe("parameters of the address are the payload", () => {
	const query = `?name=SRV+1&status=0&at=1.10&n=12345678901234567890&tags=${encodeURIComponent('["a"]')}&token=the-right-token-1&name=SRV2`;
	const wanted = '{"name":"SRV2","status":0,"at":"1.10","n":12345678901234567890,"tags":["a"]}';
	for (const method of ["GET", "POST", "PUT"]) {
		test(`of ${method} without a body, JSON in them as JSON, without the token's`, async () => {
			await using room = await openIngest();
			const id = await room.endpoint({ bearer_auth_enabled: true, bearer_token: "the-right-token-1", token_in_url: true });
			expect((await room.receive(id, { method, path: query })).status).toBe(202);
			const [line] = await room.history();
			expect((await room.kept(line?.id ?? 0)).body).toBe(wanted);
		});
	}

	test("and are not where there is a body", async () => {
		await using room = await openIngest();
		expect((await room.receive(await room.endpoint(), { path: "?a=b", body: BODY })).status).toBe(202);
		const [line] = await room.history();
		expect((await room.kept(line?.id ?? 0)).body).toBe(BODY);
	});
});

test("PUT is POST", async () => {
	await using room = await openIngest();
	expect((await room.receive(await room.endpoint(), { method: "PUT", body: BODY })).status).toBe(202);
});

const FAST = { params: { [constants.BROTLI_PARAM_QUALITY]: 2 } };

describe("a compressed body", () => {
	const packers = {
		gzip: gzipSync,
		"x-gzip": gzipSync,
		deflate: deflateSync,
		"deflate ": deflateRawSync,
		br: (data: string | Buffer) => brotliCompressSync(data, FAST),
		zstd: zstdCompressSync,
	};
	for (const [encoding, pack] of Object.entries(packers)) {
		test(`in ${encoding} is unpacked and kept so`, async () => {
			await using room = await openIngest({ largestBody: 1_000 });
			const id = await room.endpoint();
			const headers = { "content-encoding": encoding };
			expect((await room.receive(id, { body: pack(BODY), headers })).status).toBe(202);
			const [line] = await room.history();
			const kept = await room.kept(line?.id ?? 0);
			expect([kept.body, kept.headers["content-encoding"]]).toEqual([BODY, undefined]);
			expect((await room.receive(id, { body: pack(JSON.stringify({ a: "x".repeat(992) })), headers })).status).toBe(202);
			const large = await room.receive(id, { body: pack(JSON.stringify({ a: "x".repeat(993) })), headers });
			expect([large.status, large.body.message]).toEqual([413, "Payload too large"]);
		});

		test(`in ${encoding} that would fill the memory is cut off`, async () => {
			await using room = await openIngest();
			const id = await room.endpoint();
			const bomb = pack(Buffer.alloc(64 * 2 ** 20));
			const before = process.memoryUsage.rss();
			for (let round = 0; round < 5; round++) {
				expect((await room.receive(id, { body: bomb, headers: { "content-encoding": encoding } })).status).toBe(413);
			}
			expect(process.memoryUsage.rss() - before).toBeLessThan(40 * 2 ** 20);
		});

		test(`that is no ${encoding} is refused in words`, async () => {
			await using room = await openIngest();
			const answer = await room.receive(await room.endpoint(), { body: "not packed", headers: { "content-encoding": encoding } });
			expect([answer.status, answer.body.message]).toEqual([400, expect.stringMatching(/could not be unpacked/)]);
		});
	}

	test("in anything else is 415, which names what is understood", async () => {
		await using room = await openIngest();
		for (const encoding of ["compress", "gzip, br", "aes128gcm"]) {
			const answer = await room.receive(await room.endpoint(), { body: BODY, headers: { "content-encoding": encoding } });
			expect([answer.status, answer.headers.get("accept-encoding")]).toEqual([415, "gzip, deflate, br, zstd"]);
		}
		expect((await room.receive(await room.endpoint(), { body: BODY, headers: { "content-encoding": "identity" } })).status).toBe(202);
	});
});

describe("the answer to an accepted webhook", () => {
	for (const status of [200, 202, 204]) {
		test(`is ${status} where the endpoint says so`, async () => {
			await using room = await openIngest();
			const answer = await room.receive(await room.endpoint({ answer_status: status }), { body: BODY });
			expect(answer.status).toBe(status);
			expect(answer.headers.get("x-request-id")).toBe((await room.history())[0]?.requestId ?? "");
			if (status === 204) expect(answer.text).toBe("");
			else expect(answer.body).toMatchObject({ status: "queued", message: "Webhook received" });
		});
	}
});

describe("a hand-shake", () => {
	const PROTECTED = { bearer_auth_enabled: true, bearer_token: "the-right-token-1" };
	const RIGHT = { authorization: "Bearer the-right-token-1" };

	test("of Microsoft Graph gets its token back as text, without credentials", async () => {
		await using room = await openIngest();
		const answer = await room.receive(await room.endpoint(PROTECTED), { path: "?validationToken=Validation%3a+%3Cb%3E" });
		expect([answer.status, answer.text, answer.headers.get("content-type")]).toEqual([200, "Validation: <b>", "text/plain; charset=utf-8"]);
		expect([answer.headers.get("x-content-type-options"), answer.headers.get("content-security-policy")]).toEqual([
			"nosniff",
			"default-src 'none'; sandbox",
		]);
		expect((await room.receive(await room.endpoint({ ...PROTECTED, is_enabled: false }), { path: "?validationToken=x" })).status).toBe(403);
		expect(await room.counted("received")).toBe(0);
	});

	const challenges: readonly (readonly [string, unknown, unknown])[] = [
		[
			"Azure Event Grid",
			[{ eventType: "Microsoft.EventGrid.SubscriptionValidationEvent", data: { validationCode: "512d38b6" } }],
			{ validationResponse: "512d38b6" },
		],
		["Slack", { token: "x", challenge: "3eZbrw1aB", type: "url_verification" }, { challenge: "3eZbrw1aB" }],
	];
	for (const [maker, body, wanted] of challenges) {
		test(`of ${maker} is answered after the credentials`, async () => {
			await using room = await openIngest();
			const id = await room.endpoint(PROTECTED);
			expect((await room.receive(id, { body: JSON.stringify(body) })).status).toBe(401);
			const answer = await room.receive(id, { body: JSON.stringify(body), headers: RIGHT });
			expect([answer.status, JSON.parse(answer.text)]).toEqual([200, wanted]);
			expect(room.accepted).toEqual([]);
		});
	}

	test("of CloudEvents allows who asks; another OPTIONS is 405", async () => {
		await using room = await openIngest();
		const id = await room.endpoint(PROTECTED);
		const answer = await room.receive(id, { method: "OPTIONS", headers: { "webhook-request-origin": "eventemitter.example" } });
		expect([answer.status, answer.headers.get("webhook-allowed-origin")]).toEqual([200, "eventemitter.example"]);
		expect((await room.receive(id, { method: "OPTIONS" })).status).toBe(405);
	});
});

describe("a vendor's delivery id", () => {
	for (const name of ["Idempotency-Key", "webhook-id", "svix-id", "X-GitHub-Delivery", "x-amz-sns-message-id", "X-Gitlab-Event-UUID"]) {
		test(`in ${name} makes one alert of the same body`, async () => {
			await using room = await openIngest();
			const id = await room.endpoint();
			const first = await room.receive(id, { body: BODY, headers: { [name]: "one" } });
			const again = await room.receive(id, { body: BODY, headers: { [name]: "one" } });
			expect([again.status, again.body.duplicate, again.body.request_id]).toEqual([202, true, first.body.request_id]);
			expect((await room.receive(id, { body: '{"other":1}', headers: { [name]: "one" } })).body.duplicate).toBeUndefined();
			expect(room.accepted).toHaveLength(2);
		});
	}

	test("is overridden by an Idempotency-Key", async () => {
		await using room = await openIngest();
		const id = await room.endpoint();
		for (const key of ["a", "b"]) await room.receive(id, { body: BODY, headers: { "idempotency-key": key, "webhook-id": "same" } });
		expect(room.accepted).toHaveLength(2);
	});
});

describe("other tools' APIs", () => {
	const KEY = "routing-key-of-32-characters-abc";
	const PROTECTED = { bearer_auth_enabled: true, bearer_token: KEY };
	const event = (more: object): string =>
		JSON.stringify({
			routing_key: KEY,
			event_action: "trigger",
			payload: { summary: "Disk full", source: "srv1", severity: "critical" },
			...more,
		});

	test("PagerDuty's Events v2 takes trigger, acknowledge and resolve as they are sent", async () => {
		await using room = await openIngest();
		const id = await room.endpoint(PROTECTED);
		for (const event_action of ["trigger", "acknowledge", "resolve"]) {
			const answer = await room.receive(id, { path: "/v2/enqueue", body: event({ event_action, dedup_key: "disk" }) });
			expect([answer.status, answer.body]).toEqual([202, { status: "success", message: "Event processed", dedup_key: "disk" } as never]);
		}
		const [line] = await room.history();
		expect(JSON.parse((await room.kept(line?.id ?? 0)).body)).toEqual(JSON.parse(event({ event_action: "resolve", dedup_key: "disk" })));
	});

	test("PagerDuty's gives an event without a key one that closes it", async () => {
		await using room = await openIngest();
		const id = await room.endpoint(PROTECTED);
		const headers = { "idempotency-key": "k" };
		const answer = await room.receive(id, { path: "/v2/enqueue", body: event({}), headers });
		const [line] = await room.history();
		expect(answer.body.dedup_key).toBe(line?.requestId ?? "");
		expect(JSON.parse((await room.kept(line?.id ?? 0)).body)).toMatchObject({ dedup_key: line?.requestId ?? "" });
		const again = await room.receive(id, { path: "/v2/enqueue", body: event({}), headers });
		expect(again.body.dedup_key).toBe(answer.body.dedup_key ?? "");
		expect(room.accepted).toHaveLength(1);
	});

	test("PagerDuty's refuses in words what is no event", async () => {
		await using room = await openIngest();
		const id = await room.endpoint(PROTECTED);
		const told = async (body: string) => {
			const answer = await room.receive(id, { path: "/v2/enqueue", body });
			return [answer.status, answer.body.message];
		};
		expect(await told(event({ routing_key: "wrong" }))).toEqual([401, "Invalid Bearer Token"]);
		expect(await told(event({ event_action: "explode" }))).toEqual([400, expect.stringMatching(/^event_action: /)]);
		expect(await told(event({ event_action: "resolve" }))).toEqual([400, expect.stringMatching(/^dedup_key: /)]);
	});

	test("Opsgenie's takes create, close and acknowledge", async () => {
		await using room = await openIngest();
		const id = await room.endpoint(PROTECTED);
		const headers = { authorization: `GenieKey ${KEY}` };
		const kept = async (): Promise<unknown> => JSON.parse((await room.kept((await room.history())[0]?.id ?? 0)).body);
		const made = await room.receive(id, {
			path: "/v2/alerts",
			headers,
			body: JSON.stringify({ message: "Disk", alias: "srv1 disk", priority: "P2" }),
		});
		expect([made.status, JSON.parse(made.text)]).toEqual([
			202,
			{ result: "Request will be processed", took: expect.any(Number), requestId: expect.any(String) },
		]);
		expect(await kept()).toEqual({ action: "create", message: "Disk", alias: "srv1 disk", priority: "P2" });
		const closed = await room.receive(id, {
			path: "/v2/alerts/srv1%20disk/close?identifierType=alias",
			headers,
			body: JSON.stringify({ note: "ok" }),
		});
		expect(closed.status).toBe(202);
		expect(await kept()).toEqual({ action: "close", alias: "srv1 disk", note: "ok" });
		expect((await room.receive(id, { path: "/v2/alerts/srv1%20disk/acknowledge", headers })).status).toBe(202);
		expect(await kept()).toEqual({ action: "acknowledge", alias: "srv1 disk" });
		expect((await room.receive(id, { path: "/v2/alerts/srv1%20disk?identifierType=alias", method: "DELETE", headers })).status).toBe(202);
		expect(await kept()).toEqual({ action: "close", alias: "srv1 disk" });
		const nameless = await room.receive(id, { path: "/v2/alerts", headers, body: '{"message":"x"}' });
		expect(await kept()).toMatchObject({ alias: (JSON.parse(nameless.text) as { requestId: string }).requestId });
		expect((await room.receive(id, { path: "/v2/alerts", headers, body: "{}" })).status).toBe(400);
		expect((await room.receive(id, { path: "/v2/alerts", body: '{"message":"x"}' })).status).toBe(401);
	});

	test("Opsgenie's takes what else clients do with an alert, with the methods that they use", async () => {
		await using room = await openIngest();
		const id = await room.endpoint(PROTECTED);
		const headers = { authorization: `GenieKey ${KEY}` };
		for (const [method, word, body] of [
			["POST", "notes", '{"note":"looking"}'],
			["POST", "snooze", '{"endTime":"2026-11-26T20:00:00Z"}'],
			["PUT", "message", '{"message":"Disk fuller"}'],
			["DELETE", "tags?tags=a,b", undefined],
		] as const) {
			const answer = await room.receive(id, { path: `/v2/alerts/d1/${word}`, method, headers, ...(body === undefined ? {} : { body }) });
			expect([answer.status, Object.keys(answer.body)]).toEqual([202, ["result", "took", "requestId"]]);
			expect(JSON.parse((await room.kept((await room.history())[0]?.id ?? 0)).body)).toMatchObject({
				action: word.split("?")[0],
				alias: "d1",
			});
		}
		const wrong = await room.receive(id, { path: "/v2/alerts/d1/message", headers, body: "{}" });
		expect([wrong.status, wrong.headers.get("allow")]).toEqual([405, "PUT"]);
		expect((await room.receive(id, { path: "/v2/alerts/d1", method: "DELETE" })).status).toBe(401);
	});

	test("have no other addresses and methods", async () => {
		await using room = await openIngest();
		const id = await room.endpoint();
		for (const path of ["/v2", "/v2/alerts/x/restore", "/v2/alerts/requests/x", "/v2/alerts/x/constructor", "/v2/alerts/%/close", "/x"])
			expect((await room.receive(id, { path, body: BODY })).status).toBe(404);
		const answer = await room.receive(id, { path: "/v2/enqueue", method: "GET" });
		expect([answer.status, answer.headers.get("allow")]).toEqual([405, "POST"]);
	});
});

describe("a body with the right credentials that cannot be read", () => {
	const BROKEN = '{"name":"QuoteSvc","message":"Service "Print Spooler" stopped"}';

	test("is kept, and waits for a person", async () => {
		await using room = await openIngest();
		const id = await room.endpoint();
		expect((await room.receive(id, { body: BROKEN })).status).toBe(400);
		const [line] = await room.history();
		expect([line?.status, line?.reason]).toEqual(["rejected", "payload"]);
		expect((await room.kept(line?.id ?? 0)).body).toBe(BROKEN);
		expect(await room.unread()).toMatchObject([
			{ endpointId: id, count: 1, newest: line?.id ?? 0, message: expect.stringMatching(/^The body is not valid JSON/) },
		]);
	});

	test("is kept ten times a minute and endpoint, the others are counted", async () => {
		await using room = await openIngest();
		const id = await room.endpoint();
		for (let sent = 0; sent < 25; sent++) expect((await room.receive(id, { body: `${BROKEN}${sent}` })).status).toBe(400);
		expect((await room.unread())[0]?.count).toBe(10);
	});

	test("is not kept without them, nor when there is nothing in it", async () => {
		await using room = await openIngest();
		const closed = await room.endpoint({ bearer_auth_enabled: true });
		const open = await room.endpoint();
		expect((await room.receive(closed, { body: BROKEN })).status).toBe(401);
		for (const body of ["", "null", "{}", "[]"]) expect((await room.receive(open, { body })).status).toBe(400);
		expect(await room.unread()).toEqual([]);
	});
});
