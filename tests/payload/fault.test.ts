import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { describeFault, findFault } from "../../src/base/payload/fault.ts";
import { escapeControls } from "../../src/base/payload/lenient.ts";

const told = (text: string): string | null => {
	const fault = findFault(text);
	return fault === null ? null : describeFault(text, fault);
};

describe("errors in JSON, and their places", () => {
	const table: readonly [string, string][] = [
		['{"a":1,}', "Line 1, column 8: a name in double quotes is expected, not “}”."],
		['{"a" 1}', "Line 1, column 6: “:” is expected, not “1”."],
		["{a:1}", "Line 1, column 2: a name in double quotes or “}” is expected, not “a”."],
		["{'a':1}", "Line 1, column 2: a name in double quotes or “}” is expected, not “'”."],
		["[1 2]", "Line 1, column 4: “,” or “]” is expected, not “2”."],
		["[1,]", "Line 1, column 4: a value is expected, not “]”."],
		["[,1]", "Line 1, column 2: a value or “]” is expected, not “,”."],
		["[01]", "Line 1, column 3: “,” or “]” is expected, not “1”."],
		["[NaN]", "Line 1, column 2: a value or “]” is expected, not “N”."],
		['{"a":1}}', "Line 1, column 8: the end is expected, not “}”."],
		['{"a":[1}', "Line 1, column 8: “,” or “]” is expected, not “}”."],
		['{"a":1', "Line 1, column 7: “,” or “}” is expected, and the text ends."],
		['{"a', "Line 1, column 4: a closing quote is expected, and the text ends."],
		['["\\x"]', "Line 1, column 3: another escape is expected, not “\\”."],
		['{\n\t"a": 1,\r\n\t"b" 😀\n}', "Line 3, column 6: “:” is expected, not “😀”."],
		["", "Line 1, column 1: a value is expected, and the text ends."],
	];
	for (const [text, message] of table) test(JSON.stringify(text), () => expect(told(text)).toBe(message));

	test("is found exactly where the runtime's own parser refuses what has no raw control character, and never in sound JSON", () => {
		const token = fc.constantFrom(
			"{",
			"}",
			"[",
			"]",
			",",
			":",
			'"a"',
			'"\\u00e9"',
			'"\\q"',
			'"',
			"1",
			"-0.5e+3",
			"01",
			"-",
			"true",
			"null",
			"nul",
			" ",
			"\n",
			"\t",
			"\u00a0",
			"é",
		);
		const pieces = fc.array(token, { maxLength: 9 }).map((parts) => parts.join(""));
		const nearly = fc
			.tuple(fc.json(), fc.nat(), fc.option(token))
			.map(([json, at, piece]) =>
				piece === null ? json : json.slice(0, at % (json.length + 1)) + piece + json.slice(at % (json.length + 1)),
			);
		fc.assert(
			fc.property(fc.oneof(pieces, nearly), (text) => {
				let sound = true;
				try {
					JSON.parse(escapeControls(text) ?? text);
				} catch {
					sound = false;
				}
				expect(findFault(text) === null).toBe(sound);
			}),
			{ numRuns: 5_000 },
		);
	});

	test("is found in one pass however long the text and however deep its brackets", () => {
		for (const text of [
			"[".repeat(500_000),
			'{"a":'.repeat(200_000),
			`"${"\\n".repeat(300_000)}`,
			" ".repeat(500_000),
			`[${"1,".repeat(300_000)}`,
		]) {
			expect(told(text)).toEndWith("and the text ends.");
		}
	});
});
