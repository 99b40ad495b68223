import { RE2JS } from "re2js";

/** Longest pattern, in UTF-16 units. */
const LONGEST = 500;
/** States of the program times characters of the text: about a tenth of a second at worst. */
const WORK = 1_000_000;
const SHORTEST_TEXT = 200;
const LONGEST_TEXT = 10_000;

export interface Search {
	/** Whether the pattern is somewhere in the text, case ignored. Linear in the text, which is cut when the two together get costly. */
	finds(text: string): boolean;
}

export type RegexReading = { readonly ok: true; readonly search: Search } | { readonly ok: false; readonly problem: string };

/** Compiles a routing rule's pattern. What needs backtracking is refused, with a hint. */
export function readRegex(pattern: string): RegexReading {
	if (pattern.length > LONGEST) {
		return { ok: false, problem: `The regular expression has ${pattern.length} characters; at most ${LONGEST} are allowed.` };
	}
	try {
		const compiled = RE2JS.compile(pattern, RE2JS.CASE_INSENSITIVE);
		const room = Math.max(SHORTEST_TEXT, Math.min(LONGEST_TEXT, Math.floor(WORK / Math.max(1, compiled.programSize()))));
		return { ok: true, search: { finds: (text) => compiled.matcher(text.slice(0, room)).find() } };
	} catch (error) {
		return { ok: false, problem: explain(pattern, error) };
	}
}

function explain(pattern: string, error: unknown): string {
	if (/\(\?<?[=!]/.test(pattern)) {
		return "Look-ahead and look-behind are not supported, because they can take unlimited time. Use two rules, or “not”: true.";
	}
	if (/\\[1-9]/.test(pattern)) return "Back-references are not supported, because they can take unlimited time. Write the text out.";
	const message = error instanceof Error ? error.message.replace(/^error parsing regexp: /, "") : String(error);
	return `The regular expression cannot be read: ${message}.`;
}
