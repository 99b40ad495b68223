import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import Papa from "papaparse";
import { readCsv, writeCsv, writeCsvRows } from "../../src/web/shell/csv.ts";

describe("CSV", () => {
	test("for a spreadsheet runs nothing: what begins like a formula is made text", () => {
		for (const cell of ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"]) expect(writeCsv(["a"], [[cell]])).toMatch(/\r\n"?'/);
		expect(writeCsv(["=a"], [])).toMatch(/^"?'=a"?\r\n$/);
	});

	test("runs nothing behind line breaks, blanks, unseen marks, full-width signs or a quote either", () => {
		for (const front of ["", "\n", "\r\n", " ", "\t", "\u00a0", "\u200b", "\ufeff", "'", "''", "\u0000", " \n\u2060"]) {
			for (const sign of ["=", "+", "-", "@", "＝", "＋", "－", "＠"]) {
				const cell = `${front}${sign}cmd|' /C calc'!A0\nsecond line`;
				expect([cell, writeCsvRows([[cell]]).startsWith(`"'`)]).toEqual([cell, true]);
			}
		}
	});

	test("never has a cell that a spreadsheet runs, whatever is in it", () => {
		const sign = fc.constantFrom("=", "+", "-", "@", "\n", "\r", "\t", " ", "'", '"', ",", ";", "a", "1", "\u200b", "＝");
		fc.assert(
			fc.property(fc.array(fc.string({ unit: sign, maxLength: 12 }), { minLength: 1, maxLength: 4 }), (cells) => {
				const [row = []] = Papa.parse<string[]>(writeCsvRows([cells]), { delimiter: "," }).data;
				expect(row).toHaveLength(cells.length);
				for (const cell of row) expect(/^[\s\p{C}]*[=+\-@＝＋－＠]/u.test(cell)).toBe(false);
			}),
			{ numRuns: 3_000 },
		);
	});

	test("leaves numbers and harmless text alone", () => {
		expect(writeCsv(["a", "b", "c"], [[5, "plain", null]])).toBe("a,b,c\r\n5,plain,\r\n");
	});

	test("that was written comes back as it was", () => {
		const cell = fc.string({ unit: "grapheme" }).filter((text) => text === text.trim() && !/\0/.test(text));
		fc.assert(
			fc.property(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 5 }), (rows) => {
				const kept = rows.filter(([a, b]) => a.trim() !== "" || b.trim() !== "");
				const reading = readCsv(writeCsv(["a", "b"], rows));
				expect(reading).toEqual({ ok: true, rows: kept.map(([a, b]) => ({ a, b })) });
			}),
			{ numRuns: 300 },
		);
	});

	test("that is broken is refused with the line", () => {
		expect(readCsv('a,b\n1,2\n"3,4\n')).toEqual({ ok: false, message: expect.stringMatching(/^Line \d+: /) });
		expect(readCsv("a,b\n1,2,3\n")).toEqual({ ok: false, message: expect.stringMatching(/^Line 2: /) });
	});
});
