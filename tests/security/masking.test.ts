import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { Json } from "../../src/base/json.ts";
import { isSecretName, MASK, mask, maskHeaders, maskText } from "../../src/base/security/index.ts";
import { anyJson, anyName, nested, ownMembers } from "../property/arbitraries.ts";

const WORDS = "password passwd pwd passphrase secret token key apikey auth authorization bearer cookie credential".split(" ");

describe("a secret name", () => {
	test("is each of the words and its plural, in any case", () => {
		for (const word of WORDS) {
			for (const name of [word, `${word}s`, word.toUpperCase(), word.charAt(0).toUpperCase() + word.slice(1)])
				expect(isSecretName(name)).toBe(true);
		}
	});

	test("is found among the words of a name as people write them", () => {
		const names =
			"apiKey API_KEY api-key api.key x-api-key APIKey ApiKeys apikey accesstoken accessToken access-token AccessTokens HTTPToken userPassword password1 2token oauth2Token my key Key: clientSecret client_secret db.password SessionCookie Set-Cookie bearerValue authTag X-Auth aws_secret_access_key privateKeyPEM".split(
				" ",
			);
		for (const name of names.filter((candidate) => candidate !== "my")) expect([name, isSecretName(name)]).toEqual([name, true]);
	});

	test("is not part of another word", () => {
		for (const name of [
			"keyboard",
			"author",
			"authored",
			"monkey",
			"tokenize",
			"secretary",
			"passwordless",
			"cookiecutter",
			"bears",
			"name",
			"",
			"авторизация",
			"keypad",
		]) {
			expect([name, isSecretName(name)]).toEqual([name, false]);
		}
	});
});

describe("masked JSON", () => {
	test("hides the value of a secret name whole, whatever it is, at any depth", () => {
		const value: Json = { a: [{ token: { x: [1] } }, { key: null }, { secret: 5, b: { apiKeys: ["k"] } }], keyboard: "us" };
		expect(mask(value)).toEqual({ a: [{ token: MASK }, { key: MASK }, { secret: MASK, b: { apiKeys: MASK } }], keyboard: "us" });
	});

	test("never holds what stood under a secret name, and changes nothing else", () => {
		const marked = fc.array(
			fc.tuple(fc.oneof(anyName, fc.constantFrom("password", "apiKey", "x-auth-token", "Cookie")), fc.constantFrom(0, 1, 2)),
			{
				maxLength: 6,
			},
		);
		fc.assert(
			fc.property(marked, anyJson, (names, rest) => {
				const members = names.map(([name, shape]): [string, Json] => {
					const text = isSecretName(name) ? "S3CRET" : "plain";
					return [name, shape === 0 ? text : shape === 1 ? [text] : { inner: { text } }];
				});
				const hidden = mask([{ outer: [ownMembers(members)] }]);
				expect(JSON.stringify(hidden)).not.toContain("S3CRET");
				const untouched = ownMembers(members.filter(([name]) => !isSecretName(name)));
				expect(mask(untouched)).toEqual(untouched);
				expect(shapeOf(mask(rest))).toEqual(shapeOf(rest));
			}),
			{ numRuns: 1_000 },
		);
	});

	test("keeps a member called __proto__ a member", () => {
		const masked = mask(JSON.parse('{"__proto__":{"a":1,"token":"t"}}') as Json);
		expect(JSON.stringify(masked)).toBe('{"__proto__":{"a":1,"token":"********"}}');
		expect(Object.getPrototypeOf(masked)).toBe(Object.prototype);
	});

	test("is made for values nested deeper than bodies may be, hiding the rest", () => {
		expect(JSON.stringify(mask(nested(50_000)))).toContain(MASK);
		expect(JSON.stringify(mask(nested(100)))).toContain("bottom");
	});

	test("of headers hides secret names whole, and what their URLs give away", () => {
		expect(
			maskHeaders({
				authorization: "Bearer x",
				cookie: "a=b",
				"x-api-key": "k",
				"x-hookwise-signature": "s",
				referer: "https://u:p@h/?key=1&a=2",
			}),
		).toEqual({
			authorization: MASK,
			cookie: MASK,
			"x-api-key": MASK,
			"x-hookwise-signature": "s",
			referer: "https://********@h/?key=********&a=2",
		});
	});
});

describe("pairs", () => {
	test("of a secret's name and its value lose the value, however they are written", () => {
		const payload = {
			form: [
				{ name: "password", value: "hunter2" },
				{ name: "user", value: "ann" },
				{ Key: "X-Api-Key", Value: "k-1", other: 1 },
				{ field: "client_secret", content: { deep: "k-2" } },
			],
			headers: [
				["Authorization", "Bearer k-3"],
				["Host", "h"],
			],
		};
		expect(mask(payload)).toEqual({
			form: [
				{ name: "password", value: MASK },
				{ name: "user", value: "ann" },
				{ Key: MASK, Value: MASK, other: 1 },
				{ field: "client_secret", content: MASK },
			],
			headers: [
				["Authorization", MASK],
				["Host", "h"],
			],
		});
	});
});

describe("masked text", () => {
	const table: readonly [string, string][] = [
		["no url: token=abc u:p@h", "no url: token=******** u:p@h"],
		["login failed, password=hunter2!", "login failed, password=********"],
		["user=ann&password=a&b;c&x=1", "user=ann&password=********&x=1"],
		["Server=db;Pwd=s3c;ret;Database=x", "Server=db;Pwd=********;Database=x"],
		['DB_PASSWORD = "two words" and more', "DB_PASSWORD = ******** and more"],
		["curl -H 'Authorization: Bearer abc.def-ghi' https://h/", "curl -H 'Authorization: ********' https://h/"],
		["Authorization: Basic YWRtaW46cHc=\nHost: h", "Authorization: ********\nHost: h"],
		["Authorization: Digest username=ann, response=0123abcd\nHost: h", "Authorization: ********\nHost: h"],
		["Cookie: a=b; session=c\nHost: h", "Cookie: ********\nHost: h"],
		["Set-Cookie: sid=abc; Path=/", "Set-Cookie: ********"],
		["X-Api-Key: 0123456789", "X-Api-Key: ********"],
		["password: hunter2", "password: ********"],
		["sent bearer 0123456789abcdef0123 to h", "sent bearer ******** to h"],
		['body was {"user":"ann","password":"p w"}', 'body was {"user":"ann","password":"********"}'],
		['{\\"api_key\\":\\"k1\\"}', '{\\"api_key\\":\\"********\\"}'],
		["Token: expired", "Token: expired"],
		["The keyboard=US author=Ann at 12:30: CPU=93%", "The keyboard=US author=Ann at 12:30: CPU=93%"],
		["bearer of bad news", "bearer of bad news"],
		["https://h/x", "https://h/x"],
		["https://u:p@h/x", "https://********@h/x"],
		["https://u@h", "https://********@h"],
		["https://u:p@ss@h/", "https://********@h/"],
		["https://u:it's@h/", "https://********@h/"],
		["ftp+x://u:p@h and redis://:pw@r:6379/0", "ftp+x://********@h and redis://********@r:6379/0"],
		["https://h/a@b", "https://h/a@b"],
		["https://h/?mail=a@b", "https://h/?mail=a@b"],
		["https://h/?token=abc", "https://h/?token=********"],
		["https://h/?a=1&api_key=abc&b=2#f", "https://h/?a=1&api_key=********&b=2#f"],
		["https://h/?TOKEN=abc;def", "https://h/?TOKEN=********"],
		["https://h/?a=1;token=abc;b=2", "https://h/?a=1;token=********;b=2"],
		["https://h/?token=a?b", "https://h/?token=********"],
		["https://h/?next=https://x/?token=abc", "https://h/?next=https://x/?token=********"],
		["https://h/?token=it's", "https://h/?token=********"],
		["https://h/#access_token=abc&x=1", "https://h/#access_token=********&x=1"],
		["https://h/?%74oken=abc&%=1", "https://h/?%74oken=********&%=1"],
		["https://h/?token=", "https://h/?token=********"],
		["https://h/?token", "https://h/?token"],
		["https://h/?token=YWJj==&a==", "https://h/?token=********&a=="],
		['see <https://u:p@h/?key=k> and "https://h/?key=k"', 'see <https://********@h/?key=********> and "https://h/?key=********"'],
		["line https://h/?pwd=a\nhttps://h/?q=b", "line https://h/?pwd=********\nhttps://h/?q=b"],
	];
	for (const [text, masked] of table) test(JSON.stringify(text), () => expect(maskText(text)).toBe(masked));

	test("holds no user info and no secret query value of any URL", () => {
		const inUserInfo = fc.string({
			unit: fc.constantFrom("a", "Z", "9", ":", "@", "%", "'", "!", "$", "&", "=", "+", ";", ",", ".", "-", "~", "é"),
			minLength: 1,
			maxLength: 12,
		});
		const inQuery = fc.string({
			unit: fc.constantFrom("a", "Z", "9", ":", "@", "%", "'", "!", "$", "?", "/", "+", ";", ",", ".", "-", "é"),
			minLength: 1,
			maxLength: 12,
		});
		const name = fc.constantFrom("token", "api_key", "apiKey", "X-Auth", "pwd", "client_secret");
		const before = fc.constantFrom("", "at ", "a=1&", "(");
		fc.assert(
			fc.property(inUserInfo, inQuery, name, before, (user, value, secret, lead) => {
				const [hiddenUser, hiddenValue] = [`QQ${user}QQ`, `WW${value}WW`];
				const masked = maskText(`${lead}https://${hiddenUser}@host.example/p?x=1&${secret}=${hiddenValue}&y=2 tail`);
				expect(masked).not.toContain("QQ");
				expect(masked).not.toContain("WW");
				expect(masked).toEndWith(`@host.example/p?x=1&${secret}=${MASK}&y=2 tail`);
			}),
			{ numRuns: 3_000 },
		);
	});

	test("is made in linear time of hostile text", () => {
		for (const unit of [
			"password=",
			"password=;",
			"a=;a",
			"cookie:",
			"authorization: digest ",
			"x-key: ",
			'"password":"',
			"bearer ",
			"-",
			"a.",
			"a://",
			"://",
			"?a",
			"&a;",
			";a?",
			"a://b:c",
			"?;?;",
			"a".repeat(40),
			"a=;",
		]) {
			const text = `x://${unit.repeat(Math.floor(200_000 / unit.length))}`;
			const started = performance.now();
			expect(maskText(text).length).toBeGreaterThan(0);
			expect([unit, performance.now() - started < 2_000]).toEqual([unit, true]);
		}
	});
});

/** Names and nesting, without the texts that masking may change. */
function shapeOf(value: Json): unknown {
	if (Array.isArray(value)) return value.map(shapeOf);
	if (typeof value !== "object" || value === null) return typeof value === "string" ? "text" : value;
	return Object.entries(value).map(([name, member]) => [name, isSecretName(name) ? "hidden" : shapeOf(member as Json)]);
}
