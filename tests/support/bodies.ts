/** Hostile and half-right bodies in every format that is read, for fuzzing. */
import { brotliCompressSync, constants, deflateSync, gzipSync, zstdCompressSync } from "node:zlib";
import fc from "fast-check";

export interface FuzzedBody {
	readonly bytes: Uint8Array<ArrayBuffer>;
	readonly contentType: string | null;
	readonly encoding: string | null;
}

const CONTENT_TYPES = [
	null,
	"application/json",
	"application/json; charset=utf-16",
	"text/plain; charset=windows-1251",
	"application/x-www-form-urlencoded",
	"multipart/form-data; boundary=b1",
	"multipart/form-data",
	"application/xml",
	"text/html",
	"application/x-ndjson",
	"; charset=",
];

/** Sound ones, which are then cut, doubled and mixed. */
const SEEDS = [
	'{"a":{"b":[1,2,{"c":"d\\n"}]},"n":12345678901234567890}',
	'"{\\"a\\":1}"',
	'{"a":1}\n{"b":2}\n[3]\n',
	"a=1&b=%e2%82%ac&c=x y&payload=%7B%7D",
	'--b1\r\nContent-Disposition: form-data; name="data"\r\n\r\n{"a":1}\r\n--b1\r\nContent-Disposition: form-data; name="f"; filename="x"\r\n\r\n\u0000\r\n--b1--\r\n',
	'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a x="1">&b;<b><![CDATA[<]]></b><!-- c --></a>',
	'{"Type":"Notification","TopicArn":"arn","Message":"{\\"x\\":1}"}',
	'{"a":"raw\ttab\nand \u0007 bell","__proto__":{"x":1}}',
	"plain text, two\r\nlines",
	"[".repeat(120),
	'{"a":'.repeat(120),
	"<a>".repeat(120),
];

const PIECES = [
	"{",
	"}",
	"[",
	"]",
	'"',
	"\\",
	":",
	",",
	"<",
	">",
	"</a>",
	"&",
	"=",
	"%",
	"--b1",
	"\r\n",
	"\n",
	"\u0000",
	"\ufeff",
	"é",
	"😀",
	"null",
	"1e999",
	" ",
];

const text = fc.oneof(
	fc.constantFrom(...SEEDS),
	fc.json(),
	fc.array(fc.constantFrom(...PIECES, ...SEEDS), { maxLength: 12 }).map((parts) => parts.join("")),
	fc
		.tuple(fc.constantFrom(...SEEDS), fc.nat(), fc.constantFrom(...PIECES))
		.map(([seed, at, piece]) => seed.slice(0, at % (seed.length + 1)) + piece + seed.slice(at % (seed.length + 1))),
	fc.tuple(fc.constantFrom(...PIECES, ...SEEDS), fc.nat({ max: 2_000 })).map(([piece, times]) => piece.repeat(times).slice(0, 20_000)),
	fc.string({ unit: "binary", maxLength: 200 }),
);

const bytes = fc.oneof(
	{ weight: 6, arbitrary: text.map((one) => Buffer.from(one, "utf8")) },
	{ weight: 1, arbitrary: text.map((one) => Buffer.from(one, "utf16le")) },
	{ weight: 1, arbitrary: text.map((one) => Buffer.from(one, "latin1")) },
	{ weight: 1, arbitrary: fc.uint8Array({ maxLength: 300 }).map((one) => Buffer.from(one)) },
);

const FAST = { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } };
const pack: Readonly<Record<string, (body: Buffer) => Buffer>> = {
	gzip: (body) => gzipSync(body),
	deflate: (body) => deflateSync(body),
	br: (body) => brotliCompressSync(body, FAST),
	zstd: (body) => zstdCompressSync(body),
};

/** `isDamaged` packed ones lost their end. */
export const fuzzedBody: fc.Arbitrary<FuzzedBody> = fc
	.tuple(bytes, fc.constantFrom(...CONTENT_TYPES), fc.constantFrom(null, null, null, ...Object.keys(pack)), fc.integer({ min: 0, max: 4 }))
	.map(([body, contentType, encoding, lost]) => {
		const packed = encoding === null ? body : (pack[encoding]?.(body) ?? body);
		return { bytes: new Uint8Array(lost === 0 ? packed.subarray(0, Math.max(0, packed.length - 3)) : packed), contentType, encoding };
	});
