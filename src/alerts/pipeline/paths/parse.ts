import { createScanner, type Scanner } from "./scanner.ts";
import { type Comparison, type Operand, type Path, PathProblem, type Segment, type Test } from "./syntax.ts";

/** Maximum length of a path in UTF-16 units. */
const MAX_LENGTH = 500;
/** Maximum nesting of brackets and negations in a filter; nobody needs more. */
const DEEPEST = 20;

/**
 * Parses a path (docs/contract/behaviour.md, 2.3): names, indexes (negative ones count from the end), slices,
 * wildcards, one `..`, and filters with
 * comparisons of `@` paths and literals joined by `&& || !`. A path without `$` is read as if it began with
 * `$.`.
 * @throws PathProblem with the problem and its position
 */
export function parsePath(text: string): Path {
	const trimmed = text.trim();
	if (trimmed === "") throw new PathProblem("The path is empty.");
	if (trimmed.length > MAX_LENGTH) throw new PathProblem(`The path has ${trimmed.length} characters; at most ${MAX_LENGTH} are allowed.`);
	const rooted = trimmed.startsWith("$") ? trimmed : `$${trimmed.startsWith("[") || trimmed.startsWith(".") ? "" : "."}${trimmed}`;
	const scanner = createScanner(rooted);
	scanner.expect("$");
	const segments = readSegments(scanner, 0);
	if (!scanner.done()) scanner.fail(`“${scanner.peek()}” does not belong here`);
	if (segments.filter((segment) => segment.kind === "deep").length > 1) throw new PathProblem("A path may have one “..” only.");
	return segments;
}

function readSegments(scanner: Scanner, depth: number): Segment[] {
	const segments: Segment[] = [];
	for (;;) {
		if (scanner.take("..")) {
			segments.push({ kind: "deep" });
			if (!scanner.looksAt("[")) segments.push(readBareName(scanner));
		} else if (scanner.take(".")) {
			if (!scanner.looksAt("[")) segments.push(readBareName(scanner));
		} else if (scanner.take("[")) {
			segments.push(readBracket(scanner, depth));
		} else return segments;
	}
}

function readBareName(scanner: Scanner): Segment {
	if (scanner.take("*")) return { kind: "any" };
	const name = scanner.takeWhile(belongsToName);
	if (name === "") scanner.fail("A name is missing");
	if (name === "^" || name.startsWith("`")) scanner.fail(`“${name}” is not supported`);
	if (/[()^~]/.test(name))
		scanner.fail(`“${name}”: calls, parent and type operators are not supported; quote the name in brackets if it is one`);
	return { kind: "name", name };
}

/** Names may contain anything except dots, brackets, blanks, and, inside filters, characters that end an operand. */
const belongsToName = (char: string): boolean => !/[.[\]\s]/.test(char);

function readBracket(scanner: Scanner, depth: number): Segment {
	scanner.blanks();
	const segment = readInside(scanner, depth);
	scanner.blanks();
	scanner.expect("]");
	return segment;
}

function readInside(scanner: Scanner, depth: number): Segment {
	if (scanner.looksAt("'") || scanner.looksAt('"')) return { kind: "name", name: scanner.quoted() };
	if (scanner.take("*")) return { kind: "any" };
	if (scanner.take("?")) return readFilter(scanner, depth);
	if (scanner.looksAt("(")) scanner.fail("Scripts are not supported; use an index such as [-1] for the last");
	const text = scanner.takeWhile((char) => char !== "]").trim();
	const slice = /^(-?\d+)?\s*:\s*(-?\d+)?\s*(?::\s*(-?\d+)?)?$/.exec(text);
	if (slice !== null) return readSlice(scanner, slice);
	if (/^-?\d{1,15}$/.test(text)) return { kind: "index", index: Number(text) };
	// jsonpath-ng and jsonpath-plus both accept a bare name here, and old configurations contain it.
	if (/^[^'"`,()?@:^~\s]+$/.test(text)) return { kind: "name", name: text };
	return scanner.fail(`“[${text}]” is neither a name in quotes, an index, a slice, a wildcard nor a filter`);
}

function readSlice(scanner: Scanner, parts: RegExpExecArray): Segment {
	const number = (part: string | undefined) => (part === undefined ? null : Number(part));
	const step = number(parts[3]) ?? 1;
	if (step === 0) scanner.fail("A slice's step cannot be 0");
	return { kind: "slice", start: number(parts[1]), end: number(parts[2]), step };
}

function readFilter(scanner: Scanner, depth: number): Segment {
	scanner.blanks();
	scanner.expect("(");
	const test = readOr(scanner, depth + 1);
	scanner.blanks();
	scanner.expect(")");
	return { kind: "filter", test };
}

function readOr(scanner: Scanner, depth: number): Test {
	if (depth > DEEPEST) scanner.fail("The filter is nested too deeply");
	let left = readAnd(scanner, depth);
	for (;;) {
		scanner.blanks();
		if (!scanner.take("||")) return left;
		left = { kind: "or", left, right: readAnd(scanner, depth) };
	}
}

function readAnd(scanner: Scanner, depth: number): Test {
	let left = readUnary(scanner, depth);
	for (;;) {
		scanner.blanks();
		if (!scanner.take("&&")) return left;
		left = { kind: "and", left, right: readUnary(scanner, depth) };
	}
}

function readUnary(scanner: Scanner, depth: number): Test {
	if (depth > DEEPEST) scanner.fail("The filter is nested too deeply");
	scanner.blanks();
	if (scanner.looksAt("!") && !scanner.looksAt("!=")) {
		scanner.expect("!");
		return { kind: "not", test: readUnary(scanner, depth + 1) };
	}
	if (scanner.take("(")) {
		const test = readOr(scanner, depth + 1);
		scanner.blanks();
		scanner.expect(")");
		return test;
	}
	return readComparison(scanner, depth);
}

const COMPARISONS: readonly [string, Comparison][] = [
	["===", "=="],
	["!==", "!="],
	["==", "=="],
	["!=", "!="],
	["<=", "<="],
	[">=", ">="],
	["<", "<"],
	[">", ">"],
];

function readComparison(scanner: Scanner, depth: number): Test {
	const left = readOperand(scanner, depth);
	scanner.blanks();
	if (scanner.looksAt("=~")) scanner.fail("Regular expressions are not supported in filters; use a routing rule");
	const found = COMPARISONS.find(([sign]) => scanner.take(sign));
	if (found !== undefined) return { kind: "compare", op: found[1], left, right: readOperand(scanner, depth) };
	if (left.kind === "literal") return scanner.fail("A comparison is missing after the value");
	return { kind: "exists", segments: left.segments };
}

function readOperand(scanner: Scanner, depth: number): Operand {
	scanner.blanks();
	if (scanner.take("@")) {
		const segments = readFilterPath(scanner, depth);
		return { kind: "path", segments };
	}
	if (scanner.looksAt("'") || scanner.looksAt('"')) return { kind: "literal", value: scanner.quoted() };
	const word = scanner.takeWhile((char) => /[\w.+-]/.test(char));
	if (word === "true" || word === "false") return { kind: "literal", value: word === "true" };
	if (word === "null") return { kind: "literal", value: null };
	if (/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(word)) return { kind: "literal", value: Number(word) };
	return scanner.fail("Here a path that begins with “@”, text in quotes, a number, true, false or null is expected");
}

/** Inside a filter a bare name also ends at an operator. */
function readFilterPath(scanner: Scanner, depth: number): Segment[] {
	const segments: Segment[] = [];
	for (;;) {
		if (scanner.looksAt("..")) scanner.fail("“..” is not supported inside a filter");
		if (scanner.take(".")) {
			if (scanner.take("*")) {
				segments.push({ kind: "any" });
				continue;
			}
			const name = scanner.takeWhile((char) => !/[.[\]\s()=!<>&|,'"]/.test(char));
			if (name === "") scanner.fail("A name is missing");
			segments.push({ kind: "name", name });
			if (scanner.looksAt("(")) scanner.fail("Calls are not supported");
		} else if (scanner.take("[")) {
			const segment = readBracket(scanner, depth + 1);
			segments.push(segment);
		} else return segments;
	}
}
