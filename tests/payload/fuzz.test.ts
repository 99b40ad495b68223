import { expect, test } from "bun:test";
import fc from "fast-check";
import { isArray, isObject, type Json } from "../../src/base/json.ts";
import { outerOf, readPayload } from "../../src/base/payload/index.ts";
import { mask } from "../../src/base/security/index.ts";
import { fuzzedBody } from "../support/bodies.ts";
import { cpuMs } from "../support/cpu.ts";

/** How deep a value is nested; the root is 1. */
function levels(value: Json): number {
	let deepest = 0;
	let row: readonly Json[] = [value];
	while (row.length > 0) {
		deepest++;
		row = row
			.flatMap((one) => (isArray(one) ? one : isObject(one) ? Object.values(one) : []))
			.filter((one) => typeof one === "object" && one !== null);
	}
	return deepest;
}

test("no body makes a reader throw, dawdle, nest deeper than allowed or touch a prototype", () => {
	const readings = [{}, { acceptText: true }, { payloadAt: (value: Json) => (isObject(value) ? value.Message : undefined) }];
	let slowest = 0;
	const property = fc.property(fuzzedBody, fc.constantFrom(...readings), ({ bytes, contentType }, reading) => {
		const began = cpuMs();
		const payload = readPayload(bytes, contentType, reading);
		slowest = Math.max(slowest, cpuMs() - began);
		if (!payload.ok) {
			expect(payload.message).not.toBe("");
			return;
		}
		expect(typeof payload.value === "object" && payload.value !== null).toBe(true);
		expect(levels(payload.value)).toBeLessThanOrEqual(100);
		expect(levels(mask(payload.value))).toBe(levels(payload.value));
		expect(({} as { x?: unknown }).x).toBeUndefined();
		const envelope = outerOf(payload.value);
		if (envelope !== null)
			expect(JSON.stringify(payload.value, (_name, one: unknown) => (typeof one === "bigint" ? String(one) : one))).not.toContain(
				'"_outer"',
			);
	});
	fc.assert(property, { numRuns: Number(process.env.FUZZ_BODIES ?? 20_000), seed: 20_260_304 });
	expect(slowest).toBeLessThan(500);
}, 600_000);

test("bodies of the largest size that repeat one piece take no time to speak of", () => {
	const pieces = [
		"{",
		"[",
		'"',
		'{"a":',
		"a=1&",
		"&",
		"<a>",
		"<a ",
		"<a b='",
		"<![CDATA[",
		"<!--",
		"</",
		"&lt;",
		"\\",
		"\n{",
		'{"a":1}\n',
		"--b1\r\n",
		"%41",
		"\u0001",
		'"\u0001',
		" ",
	];
	const types = [null, "application/x-www-form-urlencoded", "multipart/form-data; boundary=b1", "text/xml"];
	const slow: string[] = [];
	for (const piece of pieces) {
		for (const contentType of types) {
			const bytes = new TextEncoder().encode(piece.repeat(Math.floor(1_000_000 / piece.length)));
			const began = cpuMs();
			readPayload(bytes, contentType, { acceptText: true });
			const took = cpuMs() - began;
			if (took > 1_000) slow.push(`${JSON.stringify(piece)} as ${contentType}: ${took} ms`);
		}
	}
	expect(slow).toEqual([]);
}, 120_000);
