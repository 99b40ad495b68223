import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { beginningOf, contextFor, tokensIn } from "../../src/alerts/rca/tokens.ts";

describe("tokens of a text", () => {
	/** Counted with the vocabulary of Llama 2, which Phi-3 and Mistral share but for a few words. */
	test.each([
		["The disk of the server is full. Look at the log directory first.", 15],
		["0190f1d2-6c3e-7b1a-9d64-3f1f0a2b4c5d", 37],
		["12345678901234567890", 21],
		["C:\\Program Files\\Veeam\\Backup and Replication", 14],
		["Größe des Datenträgers überschreitet die Schwelle", 16],
		["ディスクの空き容量", 10],
		["🔥🚨💾", 13],
	])("are rather more than less: %s", (text, counted) => {
		expect(tokensIn(text)).toBeGreaterThanOrEqual(counted);
		expect(tokensIn(text)).toBeLessThanOrEqual(counted * 2.2);
	});

	test("of its beginning are as many as were asked for, at most, and not much less", () => {
		fc.assert(
			fc.property(fc.string({ unit: "grapheme", maxLength: 300 }), fc.integer({ min: 0, max: 400 }), (text, most) => {
				const kept = beginningOf(text, most);
				expect(text.startsWith(kept) || !text.isWellFormed() || kept.endsWith("\uFFFD")).toBe(true);
				// Rounded up once; a sign that was cut in two may weigh more than its half.
				expect(tokensIn(kept)).toBeLessThanOrEqual(most + 6);
				if (tokensIn(text) <= most) expect(kept).toBe(text);
			}),
		);
		expect(beginningOf("a".repeat(10_000), 100).length).toBeGreaterThan(100);
		expect(beginningOf("disk ".repeat(10_000), 100).length).toBeGreaterThan(300);
	});

	test("need the usual context, or the next larger step", () => {
		expect([0, 4_096, 4_097, 5_120, 9_000].map(contextFor)).toEqual([4_096, 4_096, 5_120, 5_120, 9_216]);
	});
});
