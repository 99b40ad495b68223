import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { createHmac } from "node:crypto";
import { rmSync } from "node:fs";
import { connect } from "node:net";
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from "node:zlib";
import { findSource } from "../../src/setup/sources/index.ts";
import { eventually, type HookWise, type MadeEndpoint, startHookWise } from "../support/index.ts";

setDefaultTimeout(60_000);

const TOKEN = "the-token-of-the-msp";
const SECRET = "signing-secret";
const BODY = '{"state":"firing","title":"SRV1"}';
const FORM = { "content-type": "application/x-www-form-urlencoded" };
const BEARER = { authorization: `Bearer ${TOKEN}` };
const basic = (text: string): string => `Basic ${Buffer.from(text).toString("base64")}`;
const hmac = (text: string, key = SECRET) => createHmac("sha256", key).update(text);
const seconds = (): string => String(Math.floor(Date.now() / 1000));

let hookwise: HookWise;
beforeAll(async () => {
	hookwise = await startHookWise({ env: { MAX_CONTENT_LENGTH_KB: "64", LOG_LEVEL: "warn" } });
});
afterAll(() => hookwise[Symbol.asyncDispose]());

interface Row {
	/** The contract's words. */
	readonly says: string;
	readonly fields?: Readonly<Record<string, unknown>>;
	/** POST by default. */
	readonly method?: string;
	/** Behind the endpoint's address. */
	readonly path?: string;
	readonly headers?: Readonly<Record<string, string>>;
	/** The sample by default; null sends none. */
	readonly body?: string | Uint8Array<ArrayBuffer> | null;
	/** 202 by default. */
	readonly status?: number;
	/** What the answer's text must hold. */
	readonly answers?: string;
	/** The payload as history shows it, if it was accepted. */
	readonly payload?: unknown;
}

const multipart = (fields: Readonly<Record<string, string>>): string =>
	`${Object.entries(fields)
		.map(([name, value]) => `--b1\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`)
		.join("")}--b1--\r\n`;

const OPEN = { bearer_auth_enabled: false };
const stamped = seconds();

const METHODS: readonly Row[] = [
	{ says: "PUT alike", method: "PUT", headers: BEARER },
	{ says: "GET without a query: ready", method: "GET", body: null, status: 200, answers: '{"status":"ready"}' },
	{ says: "HEAD without a query", method: "HEAD", body: null, status: 200 },
	{
		says: "GET with parameters",
		fields: OPEN,
		method: "GET",
		path: '?state=firing&n=7&o={"a":[1]}',
		body: null,
		payload: { state: "firing", n: 7, o: { a: [1] } },
	},
	{
		says: "POST without a body, with parameters beside the token's",
		fields: { token_in_url: true },
		path: `?key=${TOKEN}&state=firing`,
		body: null,
		payload: { state: "firing" },
	},
	{ says: "PUT without a body, with parameters", fields: OPEN, method: "PUT", path: "?a=b", body: null, payload: { a: "b" } },
	{
		says: "OPTIONS with WebHook-Request-Origin",
		method: "OPTIONS",
		headers: { "webhook-request-origin": "x.example" },
		body: null,
		status: 200,
	},
	{ says: "others: 405", method: "DELETE", body: null, status: 405 },
	{ says: "Graph's validationToken as text", path: "?validationToken=a%20b", body: null, status: 200, answers: "a b" },
];

const TOKENS: readonly Row[] = [
	...["Bearer ", "Token ", "GenieKey ", ""].map((scheme) => ({
		says: `Authorization: ${scheme}T`,
		headers: { authorization: `${scheme}${TOKEN}` },
	})),
	{ says: "Basic, password", headers: { authorization: basic(`x:${TOKEN}`) } },
	{ says: "Basic, user name", headers: { authorization: basic(`${TOKEN}:x`) } },
	...["X-Api-Key", "X-Auth-Token", "X-Webhook-Token", "X-Gitlab-Token", "cf-webhook-auth"].map((name) => ({
		says: name,
		headers: { [name]: TOKEN },
	})),
	{ says: "token_header", fields: { token_header: "X-Own" }, headers: { "x-own": TOKEN } },
	...["token", "auth_token", "access_token", "key"].map((name) => ({
		says: `${name} with token_in_url`,
		fields: { token_in_url: true },
		path: `?${name}=${TOKEN}`,
	})),
	{ says: "no token in the URL without it", path: `?token=${TOKEN}`, status: 401, answers: "token_in_url" },
	{
		says: "routing_key",
		path: "/v2/enqueue",
		body: JSON.stringify({ routing_key: TOKEN, event_action: "resolve", dedup_key: "d" }),
		answers: '"dedup_key":"d"',
	},
	{
		says: "token_path, masked wherever it stands",
		fields: { token_path: "$.site" },
		body: JSON.stringify({ site: TOKEN, a: 1 }),
		payload: { site: "********", a: 1 },
	},
	{
		says: "a hint in the 401",
		headers: { authorization: basic("x:y") },
		status: 401,
		answers: "Basic credentials were sent; their password is not this endpoint's token",
	},
];

const SIGNATURES: readonly Row[] = [
	...[
		hmac(BODY).digest("hex").toUpperCase(),
		hmac(BODY).digest("base64"),
		`sha256=${hmac(BODY).digest("hex")}`,
		`v1=00,v1=${hmac(BODY).digest("hex")}`,
	].map((signature) => ({
		says: `plain: ${signature.slice(0, 12)}…`,
		fields: { ...OPEN, hmac_secret: SECRET },
		headers: { "x-hookwise-signature": signature },
	})),
	{
		says: "timestamped",
		fields: { ...OPEN, hmac_secret: SECRET, hmac_format: "timestamped", hmac_timestamp_header: "X-Time" },
		headers: { "x-time": stamped, "x-hookwise-signature": hmac(`${stamped}:${BODY}`).digest("hex") },
	},
	{
		says: "stripe",
		fields: { ...OPEN, hmac_secret: SECRET, hmac_format: "stripe", hmac_header: "Stripe-Signature" },
		headers: { "stripe-signature": `t=${stamped},v1=${hmac(`${stamped}.${BODY}`).digest("hex")}` },
	},
	{
		says: "slack",
		fields: { ...OPEN, hmac_secret: SECRET, hmac_format: "slack", hmac_header: "X-Slack-Signature" },
		headers: { "x-slack-request-timestamp": stamped, "x-slack-signature": `v0=${hmac(`v0:${stamped}:${BODY}`).digest("hex")}` },
	},
	{
		says: "standard-webhooks",
		fields: {
			...OPEN,
			hmac_secret: `whsec_${Buffer.from(SECRET).toString("base64")}`,
			hmac_format: "standard-webhooks",
			hmac_header: "webhook-signature",
		},
		headers: {
			"webhook-id": "m1",
			"webhook-timestamp": stamped,
			"webhook-signature": `v1,${hmac(`m1.${stamped}.${BODY}`).digest("base64")}`,
		},
	},
	{
		says: "a signed time that is old",
		fields: { ...OPEN, hmac_secret: SECRET, hmac_format: "stripe", hmac_header: "Stripe-Signature" },
		headers: { "stripe-signature": `t=1000,v1=${hmac(`1000.${BODY}`).digest("hex")}` },
		status: 401,
		answers: "The signed time is",
	},
];

const BODIES: readonly Row[] = [
	{ says: "a BOM", body: `\ufeff${BODY}`, payload: JSON.parse(BODY) },
	{ says: "raw control characters", body: '{"a":"x\ty\n"}', payload: { a: "x\ty\n" } },
	{ says: "JSON in a JSON string", body: JSON.stringify(BODY), payload: JSON.parse(BODY) },
	{ says: "Windows-1252", body: Buffer.from('{"a":"ä"}', "latin1"), payload: { a: "ä" } },
	{ says: "UTF-16", body: Buffer.from('\ufeff{"a":"ä"}', "utf16le"), payload: { a: "ä" } },
	{ says: "several values on lines of their own", body: '{"a":1}\n{"a":2}\n', payload: [{ a: 1 }, { a: 2 }] },
	{
		says: "multipart",
		headers: { "content-type": "multipart/form-data; boundary=b1" },
		body: multipart({ a: "1", b: "2" }),
		payload: { a: "1", b: "2" },
	},
	{
		says: "multipart, a single field data",
		headers: { "content-type": "multipart/form-data; boundary=b1" },
		body: multipart({ data: BODY }),
		payload: JSON.parse(BODY),
	},
	{ says: "a form", headers: FORM, body: "a=1&b=x+y", payload: { a: "1", b: "x y" } },
	{ says: "a form, a single field payload", headers: FORM, body: `payload=${encodeURIComponent(BODY)}`, payload: JSON.parse(BODY) },
	{ says: "what begins with { comes as a form", headers: FORM, body: '{"a":"b\nc"}', payload: { a: "b\nc" } },
	{ says: "XML", headers: { "content-type": "application/xml" }, body: "<a><b>1</b></a>", payload: { a: { b: "1" } } },
	{
		says: "text, with accept_text",
		fields: { accept_text: true },
		body: "down\nnow",
		payload: { text: "down\nnow", lines: ["down", "now"] },
	},
	{ says: "no text without it", body: "down", status: 400 },
	{ says: "payload_path", fields: { payload_path: "$.Message" }, body: JSON.stringify({ Message: BODY }), payload: JSON.parse(BODY) },
	{
		says: "an SNS notification",
		body: JSON.stringify({ Type: "Notification", TopicArn: "arn", Message: BODY }),
		payload: JSON.parse(BODY),
	},
	{ says: "gzip", headers: { "content-encoding": "gzip" }, body: gzipSync(BODY), payload: JSON.parse(BODY) },
	{ says: "deflate", headers: { "content-encoding": "deflate" }, body: deflateSync(BODY) },
	{ says: "br", headers: { "content-encoding": "br" }, body: brotliCompressSync(BODY) },
	{ says: "zstd", headers: { "content-encoding": "zstd" }, body: zstdCompressSync(BODY) },
	{ says: "another encoding: 415", headers: { "content-encoding": "compress" }, status: 415 },
	{
		says: "too large after decompression: 413",
		headers: { "content-encoding": "gzip" },
		body: gzipSync(Buffer.alloc(70_000, 32)),
		status: 413,
	},
	{ says: "too large as it is: 413", body: "x".repeat(70_000), status: 413 },
	...["", "null", "{}", "[]", "7", '"x"'].map((body) => ({
		says: `nothing in it: ${body}`,
		body,
		status: 400,
		answers: "No JSON payload",
	})),
	{ says: "deeper than 100 levels", body: "[".repeat(101) + "]".repeat(101), status: 400, answers: "100 levels" },
	{ says: "100 levels", body: "[".repeat(100) + "]".repeat(100) },
	{ says: "answer_status 200", fields: { answer_status: 200 }, status: 200, answers: "queued" },
	{ says: "answer_status 204", fields: { answer_status: 204 }, status: 204 },
	{
		says: "Event Grid",
		body: '[{"eventType":"Microsoft.EventGrid.SubscriptionValidationEvent","data":{"validationCode":"c"}}]',
		status: 200,
		answers: '{"validationResponse":"c"}',
	},
	{ says: "Slack", body: '{"type":"url_verification","challenge":"c"}', status: 200, answers: '{"challenge":"c"}' },
	{
		says: "Opsgenie create",
		path: "/v2/alerts",
		body: '{"message":"m","alias":"x y"}',
		answers: "Request will be processed",
		payload: { action: "create", message: "m", alias: "x y" },
	},
	{
		says: "Opsgenie close",
		path: "/v2/alerts/x%20y/close?identifierType=alias",
		body: "{}",
		answers: "requestId",
		payload: { action: "close", alias: "x y" },
	},
	{
		says: "Opsgenie delete, which closes",
		method: "DELETE",
		path: "/v2/alerts/x%20y?identifierType=alias",
		body: null,
		answers: "requestId",
		payload: { action: "close", alias: "x y" },
	},
	{ says: "Opsgenie acknowledge", path: "/v2/alerts/x/acknowledge", body: null, payload: { action: "acknowledge", alias: "x" } },
	{
		says: "Events v2",
		path: "/v2/enqueue",
		body: '{"event_action":"trigger","dedup_key":"d"}',
		answers: '{"status":"success","message":"Event processed","dedup_key":"d"}',
		payload: { event_action: "trigger", dedup_key: "********" },
	},
];

async function ask(row: Row, endpoint: MadeEndpoint): Promise<{ answer: Response; text: string }> {
	const { method = "POST", path = "", headers = {}, body = BODY } = row;
	const answer = await fetch(`${hookwise.url}/w/${endpoint.id}${path}`, { method, headers, ...(body === null ? {} : { body }) });
	return { answer, text: await answer.text() };
}

async function check(row: Row, fields: Readonly<Record<string, unknown>>): Promise<void> {
	const { client } = hookwise;
	const endpoint = await client.endpoint({ bearer_token: TOKEN, ...fields, ...row.fields });
	const { answer, text } = await ask(row, endpoint);
	expect([answer.status, text]).toEqual([row.status ?? 202, expect.stringContaining(row.answers ?? "")]);
	expect(answer.headers.get("x-request-id")).toBeString();
	const line = async () => (await client.history(`request_id=${answer.headers.get("x-request-id")}`))[0];
	if (answer.status >= 400) expect(await line()).toMatchObject({ status: "rejected" });
	if (answer.status === 401) expect(answer.headers.get("www-authenticate")).toBe('Bearer, Basic realm="HookWise"');
	if (answer.status === 405) expect(answer.headers.get("allow")).toContain("POST");
	if (row.payload === undefined) return;
	const { payload } = await client.json<{ payload: unknown }>("GET", `/api/logs/${(await line())?.id}`);
	expect(payload).toEqual(row.payload);
}

describe("methods", () => {
	for (const row of METHODS) test(row.says, () => check(row, {}));
});
describe("the sender", () => {
	for (const row of TOKENS) test(row.says, () => check(row, {}));
});
describe("signatures", () => {
	for (const row of SIGNATURES) test(row.says, () => check(row, {}));
});
describe("bodies", () => {
	for (const row of BODIES) test(row.says, () => check(row, OPEN));
});

/** One answer to bytes as they are sent: what no client library would send. */
function raw(text: string): Promise<string> {
	const { hostname, port } = new URL(hookwise.url);
	return new Promise((resolve, reject) => {
		const socket = connect(Number(port), hostname, () => socket.write(text));
		let answer = "";
		socket.on("data", (part) => {
			answer += part.toString("latin1");
		});
		socket.on("close", () => resolve(answer));
		socket.on("error", reject);
	});
}

describe("HTTP/1.0, and a host that is missing or none", () => {
	const hosts: readonly (readonly [string, string, string])[] = [
		["HTTP/1.0 without a host", "HTTP/1.0", ""],
		["HTTP/1.1 without a host", "HTTP/1.1", ""],
		["an empty host", "HTTP/1.1", "Host: \r\n"],
		["a host with blanks", "HTTP/1.1", "Host: a b/w/c?d\r\n"],
		["half an IPv6 host", "HTTP/1.1", "Host: [::1\r\n"],
		["a host of per cent signs", "HTTP/1.1", "Host: %%%\r\n"],
		["a port that is none", "HTTP/1.1", "Host: h:99999999\r\n"],
	];
	for (const [what, version, host] of hosts) {
		test(`${what} is fine for webhooks, and for everything else`, async () => {
			const { id } = await hookwise.client.endpoint(OPEN);
			const sent = `POST /w/${id} ${version}\r\n${host}Connection: close\r\nContent-Length: ${BODY.length}\r\n\r\n${BODY}`;
			expect(await raw(sent)).toMatch(/^HTTP\/1\.1 202 /);
			expect(await raw(`GET /health ${version}\r\n${host}Connection: close\r\n\r\n`)).toMatch(/^HTTP\/1\.1 200 /);
			expect(await raw(`GET /api/endpoints ${version}\r\n${host}Connection: close\r\n\r\n`)).toMatch(/^HTTP\/1\.1 401 /);
			expect(hookwise.stderr).not.toContain("request failed");
		});
	}
});

test("a slash too many, as tools make it that join an address and a path, is fine", async () => {
	const { id } = await hookwise.client.endpoint(OPEN);
	for (const path of [`//w/${id}`, `/w/${id}/`, `/w//${id}`, `/w/${id}//v2/alerts`, `//webhook/${id}`]) {
		const answer = await fetch(`${hookwise.url}${path}`, { method: "POST", body: JSON.stringify({ state: "firing", message: "x" }) });
		expect([path, answer.status]).toEqual([path, 202]);
	}
});

describe("an address and headers over 16 KB", () => {
	const HEAD = `Host: h\r\nConnection: close\r\nContent-Length: ${BODY.length}\r\n`;

	test("are 431 with a line in history, up to where the runtime cuts them off; just below they are fine", async () => {
		const { client } = hookwise;
		const { id } = await client.endpoint(OPEN);
		const send = (more: number, path = "") => raw(`POST /w/${id}${path} HTTP/1.1\r\n${HEAD}X-More: ${"a".repeat(more)}\r\n\r\n${BODY}`);
		expect(await send(15_000)).toMatch(/^HTTP\/1\.1 202 /);
		for (const answer of [await send(17_000), await send(60_000), await send(0, `?a=${"b".repeat(20_000)}`)]) {
			expect(answer).toMatch(/^HTTP\/1\.1 431 [\s\S]*X-Request-Id: /i);
			expect(answer).toContain('{"status":"error","message":"The address and the headers of a request may take 16 KB together"');
		}
		expect(await send(100_000)).toMatch(/^HTTP\/1\.1 431 /);
		const lines = await client.history(`endpoint=${id}&status=rejected`);
		expect(lines.map(({ reason }) => reason)).toEqual(["head_too_large", "head_too_large", "head_too_large"]);
	});

	test("are 431 elsewhere too", async () => {
		const answer = await raw(`GET /health HTTP/1.1\r\nHost: h\r\nConnection: close\r\nX-More: ${"a".repeat(20_000)}\r\n\r\n`);
		expect(answer).toMatch(/^HTTP\/1\.1 431 [\s\S]*"status":"error"/);
	});
});

test("an Opsgenie client's create, note and DELETE are one closed ticket, and no note names an unknown source", async () => {
	const { client, url } = hookwise;
	const endpoint = await client.endpoint({ ...findSource("opsgenie")?.config, bearer_token: TOKEN });
	const send = async (method: string, path: string, body?: object): Promise<void> => {
		const headers = { authorization: `GenieKey ${TOKEN}`, "content-type": "application/json" };
		const sent = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
		expect((await fetch(`${url}/w/${endpoint.id}/v2/alerts${path}`, sent)).status).toBe(202);
		await eventually("it is decided", async () => (await client.unfinished()) === 0);
	};
	await send("POST", "", { message: "Pool tank is degraded", alias: "door pool/1" });
	await send("POST", "/door%20pool%2F1/notes?identifierType=alias", { note: "looking" });
	await send("DELETE", "/door%20pool%2F1?identifierType=alias");
	const tickets = (await client.sandbox()).filter(({ summary }) => summary.includes("Pool tank"));
	expect(tickets.map(({ summary, closed }) => [summary, closed])).toEqual([["Alert: Pool tank is degraded", true]]);
	const notes = tickets[0]?.notes.map(({ text }) => text).join("\n") ?? "";
	expect(notes).toContain("Note: looking");
	expect(notes).toContain("Resolved: the alert is over.");
	expect(notes).not.toContain("Unknown Source");
});

describe("a body that could not be read", () => {
	test("is shown masked, needs a person, and is read again with today's settings", async () => {
		await using own = await startHookWise();
		const { client, url } = own;
		const endpoint = await client.endpoint({ ...OPEN, name: "Backups", unmatched_action: "open", json_mapping: { summary: "$.text" } });
		const body = "Backup of SRV7 failed, password=hunter2";
		const sent = await fetch(`${url}/w/${endpoint.id}`, { method: "POST", body });
		expect(sent.status).toBe(400);
		const [line] = await client.history(`endpoint=${endpoint.id}`);
		const detail = await client.json<{ body_text: string; payload: unknown }>("GET", `/api/logs/${line?.id}`);
		expect(detail).toMatchObject({ payload: null, body_text: "Backup of SRV7 failed, password=********" });
		expect(await (await client.call("GET", "/")).text()).toContain("1 webhook could not be read");
		await client.json("PATCH", `/api/endpoints/${endpoint.id}`, { accept_text: true });
		const { request_id } = await client.json<{ request_id: string }>("POST", `/api/logs/${line?.id}/replay`);
		await eventually("it is a ticket", async () => (await client.item(request_id)).action === "create");
		expect((await client.item(request_id)).summary).toContain("Backup of SRV7 failed");
		expect(await (await client.call("GET", "/")).text()).not.toContain("could not be read");
	});
});

describe("masking", () => {
	test("an operator may see once, on the page and by the API, and a viewer may not", async () => {
		const { client, url } = hookwise;
		const endpoint = await client.endpoint(OPEN);
		const requestId = await client.accepted(endpoint, { token: "set-up-token-7", state: "firing" });
		const { id } = await client.item(requestId);
		expect(await (await client.call("GET", `/history/${id}`)).text()).not.toContain("set-up-token-7");
		const page = await client.call("POST", `/history/${id}/reveal`);
		expect([page.status, (await page.text()).includes("set-up-token-7")]).toEqual([200, true]);
		const told = await client.call("POST", `/api/logs/${id}/reveal`);
		expect([await told.json(), told.headers.get("cache-control")]).toEqual([
			expect.objectContaining({ payload: { token: "set-up-token-7", state: "firing" } }),
			"no-store",
		]);
		const { key } = await client.json<{ key: string }>("POST", "/api/keys", { name: "looker", role: "viewer" });
		const denied = await fetch(`${url}/api/logs/${id}/reveal`, { method: "POST", headers: { authorization: `Bearer ${key}` } });
		expect(denied.status).toBe(403);
		expect((await client.call("POST", "/api/logs/999999999999/reveal")).status).toBe(404);
	});

	test("a subscription is confirmed at Amazon's own hosts alone", async () => {
		const { client } = hookwise;
		const endpoint = await client.endpoint({ ...OPEN, unmatched_action: "open" });
		const message = { Type: "SubscriptionConfirmation", TopicArn: "arn:aws:sns:x", Message: "You have chosen …", Token: "t" };
		for (const SubscribeURL of [
			"https://sns.eu-west-1.amazonaws.com.evil.example/",
			"http://sns.eu-west-1.amazonaws.com/",
			"https://127.0.0.1/",
		]) {
			const { id } = await client.item(await client.accepted(endpoint, { ...message, SubscribeURL }));
			const refused = await client.call("POST", `/api/logs/${id}/confirm-subscription`);
			expect([refused.status, ((await refused.json()) as { message: string }).message]).toEqual([
				409,
				expect.stringContaining("amazonaws.com"),
			]);
		}
		await eventually("all is decided", async () => (await client.unfinished()) === 0);
		for (const item of await client.history(`endpoint=${endpoint.id}`))
			expect(item).toMatchObject({ status: "skipped", reason: "no_trigger_match" });
		const plain = await client.item(await client.accepted(endpoint, { state: "x" }));
		expect((await client.call("POST", `/api/logs/${plain.id}/confirm-subscription`)).status).toBe(409);
	});
});

test("a data directory that is gone under it is 503 in the contract's shape, and shows nothing of the inside", async () => {
	await using own = await startHookWise();
	const endpoint = await own.client.endpoint(OPEN);
	rmSync(own.dataDir, { recursive: true });
	const refused = await eventually("its disk is looked at again", async () => {
		const answer = await fetch(`${own.url}/w/${endpoint.id}`, { method: "POST", body: BODY });
		return answer.status === 202 ? null : answer;
	});
	const text = await refused.text();
	expect([refused.status, refused.headers.get("retry-after"), refused.headers.get("content-type")]).toEqual([
		503,
		expect.stringMatching(/^\d+$/),
		"application/json",
	]);
	expect(Object.keys(JSON.parse(text) as object)).toEqual(["status", "message", "request_id"]);
	expect(text).not.toMatch(/\/|ENOENT|statfs/);
});
