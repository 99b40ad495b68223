import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { BudgetSpent, createBudget } from "../../src/alerts/pipeline/budget.ts";
import { checkRegex, told } from "../../src/alerts/pipeline/index.ts";
import { readRegex, type Search } from "../../src/alerts/pipeline/regex.ts";
import { decideOne } from "../pipeline/deciding.ts";
import { cpuMs } from "../support/cpu.ts";
import { anyText } from "./arbitraries.ts";

const endless = () => createBudget(Number.MAX_SAFE_INTEGER);

function compiled(pattern: string): Search {
	const reading = readRegex(pattern);
	if (!reading.ok) throw new Error(reading.problem);
	return reading.search;
}

/** Time of the processor in the quickest of a few runs: what is slow for another reason does not count. */
function milliseconds(search: Search, text: string): number {
	let best = Number.POSITIVE_INFINITY;
	for (let run = 0; run < 3; run++) {
		const from = cpuMs();
		search.finds(text, endless());
		best = Math.min(best, cpuMs() - from);
	}
	return best;
}

describe("a routing rule's regular expression", () => {
	const hostile: readonly [string, (length: number) => string][] = [
		["(a+)+$", (length) => `${"a".repeat(length)}!`],
		["(a|aa)+$", (length) => `${"a".repeat(length)}!`],
		["(a*)*b", (length) => "a".repeat(length)],
		["^(([a-z])+.)+[A-Z]([a-z])+$", (length) => `${"a".repeat(length)}1`],
		["(x+x+)+y", (length) => "x".repeat(length)],
		["(.*a){8}", (length) => "b".repeat(length)],
	];
	for (const [pattern, text] of hostile) {
		test(`takes linear time: ${pattern} on 100,000 characters`, () => {
			const search = compiled(pattern);
			milliseconds(search, text(10_000));
			const [short, long] = [milliseconds(search, text(10_000)), milliseconds(search, text(100_000))];
			// Ten times the text. Quadratic would be a hundredfold, backtracking would not end at all.
			expect(long).toBeLessThan(40 * Math.max(short, 5));
		});
	}

	test("is refused with a hint where it needs backtracking", () => {
		for (const pattern of ["(?=a)", "(?!a)b", "(?<=a)b", "(?<!a)b"]) expect(checkRegex(pattern)).toContain("Look-ahead and look-behind");
		for (const pattern of ["(a)\\1", "(?<n>a)\\k<n>"]) expect(checkRegex(pattern)).toContain("Back-references");
		for (const pattern of ["(", "[", "a{2,1}", "*", "(?>a)", "\\"]) expect(checkRegex(pattern)).toContain("cannot be read");
		for (const pattern of ["((a{30}){30}){30}", "(a{1,99}){1,20}", "\\pL{20}", "[\\p{Lu}x]{100}"])
			expect(checkRegex(pattern)).toContain("too large once its repetitions are written out");
		expect(checkRegex("x".repeat(501))).toContain("501 characters");
		expect(checkRegex("x".repeat(500))).toBeNull();
	});

	test("never throws, whatever pattern and text", () => {
		fc.assert(
			fc.property(anyText, anyText, (pattern, text) => {
				const reading = readRegex(pattern);
				if (reading.ok) expect(typeof reading.search.finds(text, endless())).toBe("boolean");
				else expect(reading.problem.length).toBeGreaterThan(10);
			}),
			{ numRuns: 2_000 },
		);
	});

	test("finds what JavaScript finds, for patterns that mean the same to both", () => {
		const pattern = fc
			.array(fc.constantFrom("a", "b", "ab", ".", "[ab]", "[^a]", "(a|b)", "a*", "b+", "a?", "^", "$", "\\d", "\\w"), {
				minLength: 1,
				maxLength: 5,
			})
			.map((parts) => parts.join(""));
		fc.assert(
			fc.property(pattern, fc.string({ unit: fc.constantFrom("a", "A", "b", "c", "1", " "), maxLength: 12 }), (source, text) => {
				expect(compiled(source).finds(text, endless())).toBe(new RegExp(source, "i").test(text));
			}),
			{ numRuns: 3_000 },
		);
	});

	test("searches the whole of a long text, its end included", () => {
		const rules = [{ path: "$.log", regex: "needle$", overrides: { board: "Found" } }];
		expect(decideOne({ routing_rules: rules }, { log: `${"hay ".repeat(30_000)}needle` }).ticket.board).toBe("Found");
		expect(decideOne({ routing_rules: rules }, { log: `needle${" hay".repeat(30_000)}` }).ticket.board).toBe("Service Board");
	});

	test("gives nothing when text and pattern together are too much for one decision, and the trace says so", () => {
		const dear = { path: "$.log", regex: "a{500}b", overrides: { board: "Dear" } };
		const cheap = { path: "$.name", regex: "srv", overrides: { priority: "P1" } };
		const payload = { log: "a".repeat(900_000), name: "srv1" };
		for (const not of [false, true]) {
			const verdict = decideOne({ routing_rules: [{ ...dear, not }, cheap] }, payload);
			expect(verdict.ticket).toMatchObject({ board: "Service Board", priority: "P1" });
			expect(verdict.problems).toEqual(["routing_rules, 1: This needs more steps than one decision may take."]);
			expect(told(verdict.trace)).toContainEqual({ step: "route", detail: verdict.problems[0] ?? "", result: "nothing" });
		}
		expect(() => compiled("a{500}b").finds(payload.log, createBudget())).toThrow(BudgetSpent);
	});
});
