import { describe, expect, test } from "bun:test";
import { type IngestRoom, openIngest } from "../support/ingest.ts";

const TOKEN = "a-token-of-the-msp";
const BODY = JSON.stringify({ state: "firing", by: { secret: TOKEN } });
const basic = (text: string): string => `Basic ${Buffer.from(text).toString("base64")}`;
const PROTECTED = { bearer_auth_enabled: true, bearer_token: TOKEN };

interface Case {
	readonly what: string;
	readonly fields?: Readonly<Record<string, unknown>>;
	readonly headers?: Readonly<Record<string, string>>;
	readonly path?: string;
	readonly body?: string;
}

async function send(room: IngestRoom, { fields, headers = {}, path = "", body = BODY }: Case) {
	const id = await room.endpoint({ ...PROTECTED, ...fields });
	return room.receive(id, { headers: { "content-type": "application/json", ...headers }, path, body });
}

describe("the token counts", () => {
	const right: readonly Case[] = [
		{ what: "as Bearer", headers: { authorization: `Bearer ${TOKEN}` } },
		{ what: "as bearer, with blanks", headers: { authorization: `bearer   ${TOKEN} ` } },
		{ what: "as Token", headers: { authorization: `Token ${TOKEN}` } },
		{ what: "as GenieKey", headers: { authorization: `GenieKey ${TOKEN}` } },
		{ what: "alone in Authorization", headers: { authorization: TOKEN } },
		{ what: "as the password of Basic", headers: { authorization: basic(`anyone:${TOKEN}`) } },
		{ what: "as the user name of Basic", headers: { authorization: basic(`${TOKEN}:`) } },
		{ what: "as Basic without a colon", headers: { authorization: basic(TOKEN) } },
		{ what: "in X-Api-Key", headers: { "x-api-key": TOKEN } },
		{ what: "in X-Auth-Token", headers: { "x-auth-token": TOKEN } },
		{ what: "in X-Webhook-Token", headers: { "x-webhook-token": TOKEN } },
		{ what: "in X-Gitlab-Token", headers: { "x-gitlab-token": TOKEN } },
		{ what: "in cf-webhook-auth", headers: { "cf-webhook-auth": TOKEN } },
		{ what: "in the header of token_header", fields: { token_header: "X-Site24x7" }, headers: { "x-site24x7": TOKEN } },
		{ what: "in a good place beside a wrong one", headers: { authorization: basic("admin:x"), "x-api-key": TOKEN } },
		{ what: "as routing_key of an event", body: JSON.stringify({ routing_key: TOKEN, event_action: "trigger" }) },
		{ what: "at token_path", fields: { token_path: "$.by.secret" } },
		{
			what: "at token_path of a form",
			fields: { token_path: "Token" },
			body: `Token=${TOKEN}&Status=Down`,
			headers: { "content-type": "application/x-www-form-urlencoded" },
		},
		...["token", "auth_token", "access_token", "key"].map((name) => ({
			what: `as ${name} of the address`,
			fields: { token_in_url: true },
			path: `?${name}=${TOKEN}`,
		})),
	];
	for (const one of right) {
		test(one.what, async () => {
			await using room = await openIngest();
			expect((await send(room, one)).status).toBe(202);
		});
	}
});

describe("a webhook without the right token is 401 and its hint says what was seen", () => {
	const wrong: readonly (Case & { readonly message: string; readonly hint: RegExp })[] = [
		{
			what: "nothing",
			message: "Missing Bearer Token",
			hint: /^No token was sent\. It is looked for in Authorization .*X-Api-Key.*cf-webhook-auth\.$/,
		},
		{
			what: "nothing, with more places",
			fields: { token_header: "X-Own", token_in_url: true, token_path: "$.nope" },
			message: "Missing Bearer Token",
			hint: /x-own, token in the address, token_path in the body\.$/,
		},
		{
			what: "Basic",
			headers: { authorization: basic("admin:guess") },
			message: "Missing Bearer Token",
			hint: /^Basic credentials were sent; their password is not this endpoint's token\.$/,
		},
		{
			what: "a wrong Bearer",
			headers: { authorization: "Bearer guess" },
			message: "Invalid Bearer Token",
			hint: /^Authorization: Bearer was sent; it is not this endpoint's token\.$/,
		},
		{ what: "what follows a right one", headers: { authorization: `Bearer ${TOKEN} x` }, message: "Invalid Bearer Token", hint: /Bearer/ },
		{
			what: "the placeholder of the steps",
			headers: { authorization: "Bearer YOUR_TOKEN" },
			message: "Invalid Bearer Token",
			hint: /placeholder/,
		},
		{ what: "another scheme", headers: { authorization: "Digest username=x" }, message: "Missing Bearer Token", hint: /scheme/ },
		{ what: "a wrong X-Api-Key", headers: { "x-api-key": "guess" }, message: "Invalid Bearer Token", hint: /^X-Api-Key was sent/ },
		{
			what: "a token in the address that does not count there",
			path: `?token=${TOKEN}`,
			message: "Missing Bearer Token",
			hint: /^The address carries token, which counts only with token_in_url on\.$/,
		},
		{
			what: "a wrong one in the address",
			fields: { token_in_url: true },
			path: "?key=guess",
			message: "Invalid Bearer Token",
			hint: /^key of the address/,
		},
		{
			what: "a wrong routing_key",
			body: '{"routing_key":"guess","event_action":"trigger"}',
			message: "Invalid Bearer Token",
			hint: /^routing_key of the event/,
		},
		{
			what: "a wrong value at token_path",
			fields: { token_path: "$.state" },
			message: "Invalid Bearer Token",
			hint: /token_path was sent/,
		},
		{
			what: "no value at token_path",
			fields: { token_path: "$.nothing.here" },
			message: "Missing Bearer Token",
			hint: /^No token was sent/,
		},
	];
	for (const { message, hint, ...one } of wrong) {
		test(one.what, async () => {
			await using room = await openIngest();
			const answer = await send(room, one);
			expect([answer.status, answer.body.message]).toEqual([401, message]);
			expect(answer.body.hint).toMatch(hint);
			expect(answer.text).not.toContain(TOKEN);
			expect(answer.headers.get("www-authenticate")).toBe('Bearer, Basic realm="HookWise"');
			const [line] = await room.history();
			expect([line?.status, line?.reason, line?.errorMessage]).toEqual(["rejected", "bearer", message]);
			expect(await room.hintOf(line?.id ?? 0)).toBe(answer.body.hint ?? "");
		});
	}
});

test("the header of token_header is kept masked, and other headers as they came", async () => {
	await using room = await openIngest();
	const fields = { ...PROTECTED, token_header: "X-Site-Id" };
	await room.receive(await room.endpoint(fields), { body: BODY, headers: { "x-site-id": TOKEN, "x-other": "1" } });
	const [line] = await room.history();
	const kept = await room.kept(line?.id ?? 0);
	expect([kept.headers["x-site-id"], kept.headers["x-other"]]).toEqual(["********", "1"]);
});

test("right credentials are never throttled, wrong ones are after the limit", async () => {
	await using room = await openIngest({ authFailLimit: 2 });
	const id = await room.endpoint(PROTECTED);
	const answers: number[] = [];
	for (const key of ["a", "b", "c", TOKEN, "d"])
		answers.push((await room.receive(id, { body: BODY, headers: { "x-api-key": key } })).status);
	expect(answers).toEqual([401, 401, 429, 202, 429]);
});
