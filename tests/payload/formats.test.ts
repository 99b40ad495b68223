import { describe, expect, test } from "bun:test";
import type { Json } from "../../src/base/json.ts";
import { outerOf, type Payload, type Reading, readPayload } from "../../src/base/payload/index.ts";

const FORM = "application/x-www-form-urlencoded";
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const utf16 = (text: string): Uint8Array => Buffer.from(text, "utf16le");
const bigEndian = (text: string): Uint8Array => Buffer.from(text, "utf16le").swap16();
const latin = (text: string): Uint8Array => Buffer.from(text, "latin1");
const read = (body: string | Uint8Array, contentType: string | null = null, reading: Reading = {}): Payload =>
	readPayload(typeof body === "string" ? utf8(body) : body, contentType, reading);

const multipart = (...parts: readonly string[]): string => `${parts.map((part) => `--b1\r\n${part}\r\n`).join("")}--b1--\r\n`;
const field = (name: string, value: string, more = ""): string => `Content-Disposition: form-data; name="${name}"${more}\r\n\r\n${value}`;
const MULTIPART = "multipart/form-data; boundary=b1";

describe("a body is read", () => {
	const table: readonly (readonly [string, string | Uint8Array, string | null, Json])[] = [
		["with raw line breaks and tabs in its strings", '{"a":"x\r\n\ty","b\n":1}\n', null, { a: "x\r\n\ty", "b\n": 1 }],
		["with raw controls beside escapes", '{"a":"\\\\\n\\"\u0000\u001b[31m"}', FORM, { a: '\\\n"\u0000\u001b[31m' }],
		["when a JSON string holds it", JSON.stringify('{"a":"\\n"}'), null, { a: "\n" }],
		["when a JSON string holds a JSON string that holds it", JSON.stringify(JSON.stringify('[{"a":1}]')), null, [{ a: 1 }]],
		["as Windows-1252 where it is no UTF-8", latin('{"a":"Störung"}'), "application/json; charset=utf-8", { a: "Störung" }],
		["as Windows-1252 with its own characters", Uint8Array.from([...utf8('{"a":"'), 0x80, 0x96, ...utf8('"}')]), null, { a: "€–" }],
		[
			"in the charset that it declares",
			Uint8Array.from([...utf8('{"a":"'), 0xcf, ...utf8('"}')]),
			'text/json; charset="windows-1251"',
			{ a: "П" },
		],
		["as UTF-8 where the declared charset is none", '{"a":"é"}', "text/plain; charset=klingon", { a: "é" }],
		["as UTF-16 with a byte order mark", utf16('\ufeff{"a":"ü"}'), null, { a: "ü" }],
		["as big-endian UTF-16 with a byte order mark", bigEndian('\ufeff{"a":"ü"}'), null, { a: "ü" }],
		["as UTF-16 that is not declared", utf16('{"a":"ü"}'), "application/json", { a: "ü" }],
		["as UTF-16 that is declared", utf16('{"a":"ü"}'), "application/json; charset=utf-16", { a: "ü" }],
		["with the zero that ends a string in C", '{"a":"ü"}\n\0', "application/json", { a: "ü" }],
		["as UTF-8 that is called UTF-16", '{"a":"ü"}', "application/json; charset=utf-16", { a: "ü" }],
		["as values on lines of their own", '{"a":1}\n\n{"a":2}\r\n[3]\n', "application/x-ndjson", [{ a: 1 }, { a: 2 }, [3]]],
		["as a form unless it begins with a brace", '{"a":"b\nc&d"}', FORM, { a: "b\nc&d" }],
		["as the JSON in a form's single field data", `data=${encodeURIComponent('{"a":[1]}')}`, FORM, { a: [1] }],
		[
			"as a form whose values were pasted in unencoded",
			"message=Request timed out (ICMP error # 11010) & 100% loss&title=R&D-SW01 Ping&device=R&D-SW01&priority=***&q=C++",
			FORM,
			{
				message: "Request timed out (ICMP error # 11010) & 100% loss",
				title: "R&D-SW01 Ping",
				device: "R&D-SW01",
				priority: "***",
				q: "C++",
			},
		],
		["as a form with a field without value", "a=1&flag&b=%e2%82%ac", FORM, { a: "1", flag: "", b: "€" }],
		["as a form in Windows-1252 escapes", "a=St%F6rung", FORM, { a: "Störung" }],
		["as multipart", multipart(field("a", "1"), field("b", "é")), MULTIPART, { a: "1", b: "é" }],
		[
			"as multipart with files by name and size",
			multipart(field("log", "12345", '; filename="x.log"'), field("a", "1")),
			MULTIPART,
			{ log: { name: "x.log", size: 5 }, a: "1" },
		],
		[
			"as the JSON in multipart's single field",
			multipart(field("data", '{"heartbeat":{"status":0}}')),
			MULTIPART,
			{ heartbeat: { status: 0 } },
		],
		["as JSON that is called multipart", '{"a":1}', MULTIPART, { a: 1 }],
		[
			"as XML by its content type",
			'<?xml version="1.0"?>\n<alert id="7"><state>down</state><host>a&amp;b</host><host>c</host><empty/></alert>',
			"application/xml",
			{ alert: { "@id": "7", state: "down", host: ["a&b", "c"], empty: "" } },
		],
		["as XML by its first character", "<a>x<b>1</b>y</a>", "text/plain", { a: { b: "1", "#text": "xy" } }],
		["as XML with CDATA", "<a><![CDATA[1 < 2 & 3]]></a>", "text/xml", { a: "1 < 2 & 3" }],
	];
	for (const [what, body, contentType, value] of table) {
		test(what, () => expect(read(body, contentType)).toEqual({ ok: true, value }));
	}

	test("as text where that is accepted, and only where nothing else reads it", () => {
		const accept = { acceptText: true };
		const value = { text: "Backup failed\nsee log", lines: ["Backup failed", "see log"] };
		expect(read("Backup failed\r\nsee log\n", "text/plain", accept)).toEqual({
			ok: true,
			value: { ...value, text: "Backup failed\r\nsee log" },
		});
		expect(read("down", null, accept)).toEqual({ ok: true, value: { text: "down", lines: ["down"] } });
		expect(read("0", null, accept)).toEqual({ ok: true, value: { text: "0", lines: ["0"] } });
		expect(read('{"a":1}', "text/plain", accept)).toEqual({ ok: true, value: { a: 1 } });
		expect(read("<p>unclosed", "text/html", accept)).toEqual({ ok: true, value: { text: "<p>unclosed", lines: ["<p>unclosed"] } });
		expect(read("null", null, accept)).toMatchObject({ ok: false, message: "No JSON payload" });
		expect(read("PNG\0\0\u0001", "image/png", accept).ok).toBe(false);
		expect(read("Backup failed", "text/plain")).toMatchObject({ ok: false, isEmpty: false });
	});
});

describe("XML", () => {
	test("expands no entity of a sender, and reads no outside", () => {
		const bomb = '<!DOCTYPE a [<!ENTITY b "x"><!ENTITY c "&b;&b;"><!ENTITY d SYSTEM "file:///etc/passwd">]><a>&c;&d;&lt;</a>';
		expect(read(bomb, "text/xml")).toEqual({ ok: true, value: { a: "&c;&d;<" } });
	});

	test("says where it is wrong, and shows nothing of the body", () => {
		const answer = read("<a>\n<password>hunter2</passwort></a>", "text/xml");
		expect(answer).toMatchObject({ ok: false });
		expect(answer.ok ? "" : answer.message).toMatch(/^The body is not valid XML\. Line 2, column \d+: /);
		expect(answer.ok ? "" : answer.message).not.toContain("hunter2");
	});

	test("is bounded in depth and tags", () => {
		expect(read("<a>".repeat(99) + "</a>".repeat(99), "text/xml").ok).toBe(true);
		for (const levels of [101, 300_000]) {
			const answer = read("<a>".repeat(levels) + "</a>".repeat(levels), "text/xml");
			expect(answer.ok ? "" : answer.message).toMatch(/^The XML (?:is nested deeper than 100 levels|has more than)/);
		}
		expect(read(`<a>${"<b/>".repeat(30_000)}</a>`, "text/xml")).toMatchObject({ ok: false, message: "The XML has more than 20000 tags." });
	});
});

describe("an envelope", () => {
	const notification = (message: string): string =>
		JSON.stringify({ Type: "Notification", TopicArn: "arn:aws:sns:eu-west-1:1:a", Subject: "ALARM", Message: message });

	test("of Amazon SNS is taken off, and stays reachable", () => {
		const payload = read(notification('{"AlarmName":"Cpu","n":12345678901234567890}'));
		expect(payload).toEqual({ ok: true, value: { AlarmName: "Cpu", n: 12345678901234567890n } });
		const value = (payload.ok ? payload.value : {}) as Record<string, Json>;
		expect(outerOf(value)?.outer).toMatchObject({ Subject: "ALARM" });
		expect([value.Subject, value.Message]).toEqual(["ALARM", value]);
		expect(JSON.stringify({ ...value, n: 0 })).toBe('{"AlarmName":"Cpu","n":0}');
	});

	test("stays where its message is no JSON, or asks to be confirmed", () => {
		expect(read(notification("Disk full"))).toMatchObject({ ok: true, value: { Message: "Disk full", Subject: "ALARM" } });
		const asks = { Type: "SubscriptionConfirmation", TopicArn: "a", Message: "You have chosen …", SubscribeURL: "https://sns.x" };
		expect(read(JSON.stringify(asks), null, { payloadAt: () => undefined })).toEqual({ ok: true, value: asks });
	});

	test("is taken off at the endpoint's path, JSON in a string read as JSON", () => {
		const payloadAt = (value: Json): Json | undefined => (value as { readonly event?: Json }).event;
		expect(read('{"event":{"a":1},"by":"x"}', null, { payloadAt })).toEqual({ ok: true, value: { a: 1 } });
		expect(read('{"event":"{\\"a\\":1}"}', null, { payloadAt })).toEqual({ ok: true, value: { a: 1 } });
		expect(read('{"event":"down"}', null, { payloadAt, acceptText: true })).toEqual({ ok: true, value: { text: "down", lines: ["down"] } });
		expect(read('{"event":"down"}', null, { payloadAt })).toMatchObject({
			ok: false,
			isEmpty: false,
			message: expect.stringMatching(/payload_path/),
		});
		expect(read('{"other":1}', null, { payloadAt })).toMatchObject({
			ok: false,
			message: "There is nothing at payload_path in this body.",
		});
	});
});

describe("a form", () => {
	test("has bounds", () => {
		expect(read("a=1&".repeat(1_999), FORM).ok).toBe(true);
		expect(read(Array.from({ length: 2_001 }, (_, index) => `a${index}=1`).join("&"), FORM)).toMatchObject({
			ok: false,
			message: "The form has more than 2000 fields.",
		});
	});

	test("that is cut, or names no boundary, is refused in words", () => {
		expect(read("--b1\r\nContent-Disposition: form-data; name=a\r\n\r\nx", MULTIPART)).toMatchObject({
			ok: false,
			message: expect.stringMatching(/multipart/),
		});
		expect(read("--b1\r\n", "multipart/form-data")).toMatchObject({
			ok: false,
			message: "The content type multipart/form-data names no boundary.",
		});
	});
});
