import { RE2JS } from "re2js";
import type { Budget } from "./budget.ts";

/** Longest pattern, in UTF-16 units. */
const LONGEST = 500;
/**
 * Instructions of the pattern's program times characters of the text that count as one step. Measured: a whole budget
 * spent on searches is about half a second.
 */
const WORK_A_STEP = 100;

export interface Search {
	/**
	 * Whether the pattern is somewhere in the text, case ignored. Linear in the text.
	 * @throws BudgetSpent
	 */
	finds(text: string, budget: Budget): boolean;
}

export type RegexReading = { readonly ok: true; readonly search: Search } | { readonly ok: false; readonly problem: string };

/** Compiles a routing rule's pattern. What needs backtracking is refused, with a hint. */
export function readRegex(pattern: string): RegexReading {
	if (pattern.length > LONGEST) {
		return { ok: false, problem: `The regular expression has ${pattern.length} characters; at most ${LONGEST} are allowed.` };
	}
	try {
		const compiled = RE2JS.compile(pattern, RE2JS.CASE_INSENSITIVE);
		const size = Math.max(1, compiled.programSize());
		return {
			ok: true,
			search: {
				finds(text, budget) {
					budget.spend(Math.ceil((text.length * size) / WORK_A_STEP));
					return compiled.matcher(text).find();
				},
			},
		};
	} catch (error) {
		return { ok: false, problem: explain(pattern, error) };
	}
}

function explain(pattern: string, error: unknown): string {
	if (/\(\?<?[=!]/.test(pattern)) {
		return "Look-ahead and look-behind are not supported, because they can take unlimited time. Use two rules, or “not”: true.";
	}
	if (/\\([1-9]|k[<{'])|\(\?P=/.test(pattern)) {
		return "Back-references are not supported, because they can take unlimited time. Write the text out.";
	}
	const message = error instanceof Error ? error.message.replace(/^error parsing regexp: /, "") : String(error);
	return `The regular expression cannot be read: ${message}.`;
}
