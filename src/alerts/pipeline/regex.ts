import { RE2JS } from "re2js";
import type { Budget } from "./budget.ts";

/** Longest pattern, in UTF-16 units. */
const MAX_LENGTH = 500;
/** Largest pattern with its repetitions written out, in parts: `a{500}` has 500. Compiling it takes about two milliseconds. */
const MAX_SIZE = 1_500;
/** What a Unicode class counts as in parts: to compile one takes as long. */
const UNICODE_CLASS = 100;
const UNICODE_RANGE = 1_000;
/** Instructions of the pattern's program times characters of the text that count as one step. */
const WORK_A_STEP = 20;
/** A search that also tells its groups takes that many times as long. */
const GROUPS_COST = 4;

export interface Search {
	/**
	 * Whether the pattern is somewhere in the text, case ignored. Linear in the text.
	 * @throws BudgetSpent
	 */
	finds(text: string, budget: Budget): boolean;
	/**
	 * What the pattern's groups matched, `$1` first; a group that took no part is blank. null where it is not found.
	 * @throws BudgetSpent
	 */
	groups(text: string, budget: Budget): readonly string[] | null;
	/** How many groups it has. */
	readonly groupCount: number;
}

export type RegexReading =
	| { readonly ok: true; readonly search: Search; readonly size: number }
	| { readonly ok: false; readonly problem: string };

/** Compiles a routing rule's pattern. What needs backtracking is refused, with a hint. */
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

/** A Unicode class, an escaped character, a class in brackets, a repetition, or a character. It always finds one, so it never backs up. */
const TOKEN = /\\[pP](?:\{[^}]{0,60}\}|.)|\\.|\[\^?\]?(?:\\.|\[:\w+:\]|[^\]\\])*\]?|\{\d{1,9}(?:,\d{0,9})?\}|./gs;

/**
 * Parts of a pattern with its repetitions written out, at least: what compiling it costs is known before it is paid.
 * Reads no more grammar than it has to; what it misreads is refused by the compiler, or is small.
 */
function sizeOf(pattern: string): number {
	/** Size of each open group so far, the whole pattern first. */
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

/** What a part counts as: classes of other than ASCII characters take long to compile, ranges of them longest. */
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
