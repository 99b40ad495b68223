/** Entries of the log give back exactly what was written, whatever SQLite takes. */
import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { decodeWritten, encodeWritten, type Given, type Value, type Written } from "../../../src/store/index.ts";

const text = fc.oneof(
	fc.string({ unit: "binary", maxLength: 40 }),
	// Any UTF-16 text, lone surrogates included.
	fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 20 }).map((units) => String.fromCharCode(...units)),
	fc.constantFrom("", "\0", "a\0b", "\ud800", "\udc00x", "\u2028", "é😀", "__proto__", '{"b":"AA=="}', "x".repeat(5_000)),
);
const value: fc.Arbitrary<Value> = fc.oneof(
	fc.constant(null),
	fc.double(),
	fc.integer(),
	fc.constantFrom(-0, 0, 2 ** 53, -(2 ** 53) - 2, Number.MAX_VALUE, Number.MIN_VALUE, Number.POSITIVE_INFINITY, Number.NaN),
	fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
	text,
	fc.uint8Array({ maxLength: 50 }).map((bytes) => Buffer.from(bytes)),
	fc.constant(Buffer.alloc(0)),
);
const given: fc.Arbitrary<Given | null> = fc.oneof(
	fc.constant(null),
	fc.array(value, { maxLength: 8 }),
	fc.dictionary(fc.oneof(fc.stringMatching(/^[A-Za-z_]\w{0,10}$/), fc.constantFrom("__proto__", "constructor", "b", "i", "f")), value, {
		noNullPrototype: true,
	}),
);
const written: fc.Arbitrary<Written> = fc.record({
	sql: fc.oneof(text, fc.constantFrom("INSERT INTO t VALUES (?)", "UPDATE t SET a = @a")),
	given,
});

/** Values by kind and content: -0 is not 0, NaN is itself, bytes are bytes. */
const shown = (list: readonly Written[]): unknown =>
	list.map(({ sql, given }) => [
		sql,
		given === null ? null : [Array.isArray(given), Object.entries(given).map(([name, one]) => [name, kind(one)])],
	]);

function kind(one: Value): string {
	if (one === null) return "null";
	if (typeof one === "string") return `text ${[...Array(one.length).keys()].map((at) => one.charCodeAt(at)).join()}`;
	if (typeof one === "object") return `bytes ${Buffer.from(one).toString("hex")}`;
	return `${typeof one} ${Object.is(one, -0) ? "-0" : one}`;
}

describe("an entry of the log", () => {
	test("gives back every value, text and name as it was", () => {
		fc.assert(
			fc.property(fc.array(written, { maxLength: 12 }), (list) => {
				expect(shown(decodeWritten(encodeWritten(list)))).toEqual(shown(list));
			}),
			{ numRuns: 500 },
		);
	});

	test("keeps a part of a larger buffer as that part", () => {
		const whole = Buffer.from("0123456789");
		const [only] = decodeWritten(
			encodeWritten([{ sql: "x", given: [whole.subarray(2, 5), new Uint8Array(whole.buffer, whole.byteOffset + 4, 2)] }]),
		);
		expect(only?.given).toEqual([Buffer.from("234"), Buffer.from("45")]);
	});

	test("holds bytes as they are: what is sealed does not shrink", () => {
		const sealed = crypto.getRandomValues(new Uint8Array(20_000));
		const one = encodeWritten([{ sql: "x", given: { sealed, again: sealed } }]);
		expect(one.length).toBeLessThan(2 * sealed.length + 100);
	});

	test("has each text once, and is compressed when that is worth it", () => {
		const sql = "INSERT INTO t (a, b) VALUES (?, ?)";
		const many = encodeWritten(Array.from({ length: 1_000 }, (_, n) => ({ sql, given: [n, "the same words"] })));
		expect(many.length).toBeLessThan(12_000);
		expect(encodeWritten([{ sql, given: [1, "x"] }])[0]).toBe(0);
		expect(many[0]).toBe(1);
	});

	test("that a newer version wrote in another way, or that is damaged, is refused", () => {
		expect(() => decodeWritten(Buffer.of(2, 1, 2))).toThrow("begins with 2");
		expect(() => decodeWritten(Buffer.alloc(0))).toThrow("begins with undefined");
		const text = Buffer.from('{"sql":["a"],"run":[[1,null]]}');
		expect(() => decodeWritten(Buffer.concat([Buffer.of(0, text.length, 0, 0, 0), text]))).toThrow("names statement 1 of 1");
		const whole = encodeWritten([{ sql: "x".repeat(4_000), given: ["y", Buffer.alloc(4)] }]);
		for (let length = 1; length < whole.length; length++) expect(() => decodeWritten(whole.subarray(0, length))).toThrow();
		expect(() => decodeWritten(Buffer.concat([whole, Buffer.of(1)]))).toThrow("1 bytes that belong to no value");
	});
});
