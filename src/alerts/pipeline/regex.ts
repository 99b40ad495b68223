import { RE2JS } from "re2js";
import type { Budget } from "./budget.ts";

/** Maximum length of a pattern in UTF-16 units. */
const MAX_LENGTH = 500;
/**
 * Maximum size of a pattern in parts, with its repetitions written out: `a{500}` has 500. Compiling it takes
 * about two milliseconds.
 */
const MAX_SIZE = 1_500;
/** Size in parts of a Unicode class and of a Unicode range, according to the time it takes to compile them. */
const UNICODE_CLASS = 100;
const UNICODE_RANGE = 1_000;
/** Work per step: instructions of the pattern's program times characters of the text. */
const WORK_A_STEP = 20;
/** Factor for a search that also returns its groups. */
const GROUPS_COST = 4;

export interface Search {
	/**
	 * True if the pattern matches anywhere in the text, ignoring case. Linear in the text.
	 * @throws BudgetSpent
	 */
	finds(text: string, budget: Budget): boolean;
	/**
	 * Text of the pattern's groups, `$1` first; blank for a group that took no part. null if the pattern does
	 * not match.
	 * @throws BudgetSpent
	 */
	groups(text: string, budget: Budget): readonly string[] | null;
	/** Number of groups in the pattern. */
	readonly groupCount: number;
}

export type RegexReading =
	| { readonly ok: true; readonly search: Search; readonly size: number }
	| { readonly ok: false; readonly problem: string };

/** Compiles a routing rule's pattern. Patterns that need backtracking are rejected with a hint. */
export function readRegex(pattern: string): RegexReading {
	if (pattern.length > MAX_LENGTH) {
		return { ok: false, problem: `The regular expression has ${pattern.length} characters; at most ${MAX_LENGTH} are allowed.` };
	}
	const size = sizeOf(pattern);
	if (size > MAX_SIZE) {
		return { ok: false, problem: "The regular expression is too large once its repetitions are written out. Repeat less, or use + or *." };
	}
	try {
		return { ok: true, size, search: searchOf(RE2JS.compile(pattern, RE2JS.CASE_INSENSITIVE)) };
	} catch (error) {
		return { ok: false, problem: explain(pattern, error) };
	}
}

function searchOf(compiled: RE2JS): Search {
	const size = Math.max(1, compiled.programSize());
	const cost = (text: string): number => Math.ceil((text.length * size) / WORK_A_STEP);
	return {
		groupCount: compiled.groupCount(),
		finds(text, budget) {
			budget.spend(cost(text));
			return compiled.matcher(text).find();
		},
		groups(text, budget) {
			budget.spend(cost(text) * GROUPS_COST);
			const matcher = compiled.matcher(text);
			if (!matcher.find()) return null;
			return Array.from({ length: matcher.groupCount() }, (_, index) => matcher.group(index + 1) ?? "");
		},
	};
}

/**
 * A Unicode class, an escaped character, a class in brackets, a repetition, or a character. It always matches
 * something, so it never backtracks.
 */
const TOKEN = /\\[pP](?:\{[^}]{0,60}\}|.)|\\.|\[\^?\]?(?:\\.|\[:\w+:\]|[^\]\\])*\]?|\{\d{1,9}(?:,\d{0,9})?\}|./gs;

/**
 * Minimum size of a pattern in parts with its repetitions written out, so that the cost of compiling is known
 * in advance. Parses only as much grammar as needed; what it misreads is rejected by the compiler, or is
 * small.
 */
function sizeOf(pattern: string): number {
	/** Size so far of each open group; the whole pattern comes first. */
	const open: number[] = [0];
	let last = 0;
	const add = (size: number): void => {
		open.push((open.pop() ?? 0) + size);
		last = size;
	};
	for (const [token] of pattern.matchAll(TOKEN)) {
		if (token === "(") open.push(0);
		else if (token === ")" && open.length > 1) add(open.pop() ?? 0);
		else if (token.length > 2 && token.startsWith("{")) {
			const times = Math.max(1, ...token.slice(1, -1).split(",").map(Number));
			const once = last;
			add(once * (times - 1));
			last = once * times;
		} else add(costOf(token));
	}
	return open.reduce((sum, size) => sum + size, 0);
}

/** Size of one token: classes with characters outside ASCII take long to compile, ranges of them longest. */
function costOf(token: string): number {
	const classes = token.match(/\\[pP]/g)?.length ?? 0;
	if (!token.startsWith("[")) return Math.max(1, classes * UNICODE_CLASS);
	const ranges = token.split("-").length - 1;
	return Math.max(1, classes * UNICODE_CLASS + (/\\x|[^ -~]/.test(token) ? ranges * UNICODE_RANGE : 0));
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
