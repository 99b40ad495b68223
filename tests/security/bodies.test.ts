import { describe, expect, test } from "bun:test";
import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { createBodyCipher, SealBroken } from "../../src/base/security/index.ts";

const key = randomBytes(32);
const cipher = createBodyCipher(key);
const delivery = { headers: { "content-type": "application/json", "x-é": "ü" }, body: Buffer.from('{"password":"hunter2"}') };

describe("the body cipher", () => {
	test("opens what it sealed, byte for byte, JSON or not", () => {
		fc.assert(
			fc.property(fc.dictionary(fc.string(), fc.string({ unit: "grapheme" })), fc.uint8Array({ maxLength: 300 }), (headers, body) => {
				const opened = cipher.open(cipher.seal({ headers, body }));
				expect({ ...opened.headers }).toEqual({ ...headers });
				expect(Buffer.from(opened.body).equals(Buffer.from(body))).toBe(true);
			}),
		);
	});

	test("hides headers and body, and never seals twice alike", () => {
		const sealed = Buffer.from(cipher.seal(delivery));
		for (const text of ["hunter2", "password", "content-type"]) expect(sealed.includes(text)).toBe(false);
		expect(sealed.equals(cipher.seal(delivery))).toBe(false);
	});

	test("refuses what was changed anywhere", () => {
		const sealed = cipher.seal(delivery);
		for (let at = 0; at < sealed.length; at++) {
			const changed = Uint8Array.from(sealed);
			changed[at] = (changed[at] ?? 0) ^ 1;
			expect(() => cipher.open(changed)).toThrow(SealBroken);
		}
	});

	test("refuses what was cut, lengthened or made with another key", () => {
		const sealed = cipher.seal(delivery);
		for (let length = 0; length < sealed.length; length++) expect(() => cipher.open(sealed.subarray(0, length))).toThrow(SealBroken);
		expect(() => cipher.open(Buffer.concat([sealed, Buffer.alloc(1)]))).toThrow(SealBroken);
		expect(() => createBodyCipher(randomBytes(32)).open(sealed)).toThrow(SealBroken);
	});

	test("takes a key of 32 bytes only", () => {
		for (const length of [0, 16, 31, 33]) expect(() => createBodyCipher(randomBytes(length))).toThrow(RangeError);
	});
});
