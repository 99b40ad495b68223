import { describe, expect, test } from "bun:test";
import type { Json } from "../../src/base/json.ts";
import { writeJson } from "../../src/base/json.ts";
import { type Payload, readPayload } from "../../src/base/payload/index.ts";

const read = (body: string | Uint8Array, contentType: string | null = "application/json"): Payload =>
	readPayload(typeof body === "string" ? new TextEncoder().encode(body) : body, contentType);

const FORM = "application/x-www-form-urlencoded";
const levels = (depth: number, open = "[", close = "]") => `${open.repeat(depth)}1${close.repeat(depth)}`;

describe("a body is read", () => {
	const table: readonly [string, string | Uint8Array, string | null, Json][] = [
		["as JSON", '{"a":1}', "application/json", { a: 1 }],
		["as JSON whatever its content type says", '[{"a":1}]', "text/plain", [{ a: 1 }]],
		["as JSON without a content type", '{"a":1}', null, { a: 1 }],
		["as JSON that comes as a form", '{"a":"b=c&d"}', FORM, { a: "b=c&d" }],
		["after a BOM", Uint8Array.from([0xef, 0xbb, 0xbf, ...new TextEncoder().encode('{"a":"é"}')]), null, { a: "é" }],
		["with blanks and line breaks around it", ' \r\n\t{"a":1}\n', null, { a: 1 }],
		["with members that are empty", '{"":null}', null, { "": null }],
		["when it holds nothing but something empty", "[[]]", null, [[]]],
		["as a form", "a=1&b=x+y%26&a=2", FORM, { a: "2", b: "x y&" }],
		["as a form with parameters in the content type, in any case", "a=1", "Application/X-WWW-Form-URLencoded; charset=utf-8", { a: "1" }],
		["as the JSON in a form's single field payload", `payload=${encodeURIComponent('{"a":[1]}')}`, FORM, { a: [1] }],
		["as a form when payload is not its only field", "payload=%7B%7D&x=1", FORM, { payload: "{}", x: "1" }],
		["as a form when payload holds no JSON", "payload=hello", FORM, { payload: "hello" }],
		[
			"as a form with names that objects have",
			"__proto__=x&constructor=y",
			FORM,
			JSON.parse('{"__proto__":"x","constructor":"y"}') as Json,
		],
		["with each last one of repeated members", '{"a":1,"a":2}', null, { a: 2 }],
	];
	for (const [what, body, contentType, value] of table) {
		test(what, () => {
			const payload = read(body, contentType);
			expect(payload).toEqual({ ok: true, value });
			if (payload.ok) expect(writeJson(payload.value)).toBe(writeJson(value));
		});
	}

	test("with a member called __proto__ that is only a member", () => {
		for (const body of ['{"__proto__":{"x":1}}', '{"__proto__":{"x":12345678901234567890}}']) {
			const payload = read(body);
			expect(payload.ok && Object.getPrototypeOf(payload.value) === Object.prototype).toBe(true);
			expect(payload.ok && writeJson(payload.value)).toBe(body);
		}
	});
});

describe("a number", () => {
	const kept = [
		"9007199254740991",
		"9007199254740992",
		"9007199254740993",
		"-9007199254740993",
		"12345678901234567890123456789012345678901234567890",
		"1234567890123456",
		"0",
		"-1",
		"1.5",
		"1e+21",
	];
	for (const digits of kept) {
		test(`keeps its digits: ${digits}`, () => {
			const payload = read(`{"n":[${digits}],"s":"${digits}"}`);
			expect(payload.ok && writeJson(payload.value)).toBe(`{"n":[${digits}],"s":"${digits}"}`);
		});
	}

	test("of a million digits takes no time and hides nothing else", () => {
		const payload = read(`{"n":${"9".repeat(900_000)},"a":"x"}`);
		expect(payload.ok && writeJson(payload.value)).toBe('{"n":null,"a":"x"}');
	});
});

describe("a body is refused", () => {
	const table: readonly [string, string | Uint8Array, string | null, string][] = [
		["when it is empty", "", null, "No JSON payload"],
		["when it is blank", " \n\t", null, "No JSON payload"],
		["when it is a BOM alone", Uint8Array.from([0xef, 0xbb, 0xbf]), null, "No JSON payload"],
		["when it is null", "null", null, "No JSON payload"],
		["when it is an empty object", " { } ", null, "No JSON payload"],
		["when it is an empty list", "[]", null, "No JSON payload"],
		["when it is a number", "5", null, "No JSON payload"],
		["when it is a text", '"x"', null, "No JSON payload"],
		["when it is false", "false", FORM, "No JSON payload"],
		["when a form's payload is empty JSON", "payload=%7B%7D", FORM, "No JSON payload"],
		["when it is an empty object in UTF-16", Uint8Array.from([0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00]), null, "No JSON payload"],
		[
			"when a string in it ends in the middle",
			'{"a":"x',
			null,
			"The body is not valid JSON. Line 1, column 8: a closing quote is expected, and the text ends.",
		],
		[
			"when quotes stand inside quotes",
			'{"a":"b "c" d"}',
			null,
			"The body is not valid JSON. Line 1, column 10: “,” or “}” is expected, not “c”.",
		],
		[
			"when it looks like JSON and comes as a form",
			'{"a":x&b=1}',
			FORM,
			"The body is not valid JSON. Line 1, column 6: a value is expected, not “x”.",
		],
		["when it is nested deeper than 100 levels", levels(101), null, "The JSON is nested deeper than 100 levels."],
		["when objects are", levels(101, '{"a":', "}"), null, "The JSON is nested deeper than 100 levels."],
		["when it is nested 500,000 deep", levels(500_000), null, "The JSON is nested deeper than 100 levels."],
		[
			"when it is that with a long number in it",
			`${"[".repeat(300_000)}12345678901234567890${"]".repeat(300_000)}`,
			null,
			"The JSON is nested deeper than 100 levels.",
		],
		["when a form's payload is nested deeper", `payload=${levels(101)}`, FORM, "The JSON is nested deeper than 100 levels."],
		[
			"when it is a form without its content type",
			"a=1",
			null,
			"The body is not valid JSON. Line 1, column 1: a value is expected, not “a”.",
		],
	];
	for (const [what, body, contentType, message] of table)
		test(what, () => expect(read(body, contentType)).toMatchObject({ ok: false, message }));

	test("not at 100 levels, nor for brackets inside texts", () => {
		expect(read(levels(100)).ok).toBe(true);
		expect(read(levels(100, '{"a":', "}")).ok).toBe(true);
		expect(read(`{"a":"${"[{".repeat(500)}\\"${"[".repeat(500)}"}`).ok).toBe(true);
		expect(read(`[${Array.from({ length: 500 }, () => "[[]]").join(",")}]`).ok).toBe(true);
	});
});
