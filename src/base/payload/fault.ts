/** The first place where a text stops being JSON. */
interface Fault {
	/** Offset in UTF-16 units. */
	readonly at: number;
	readonly expected: string;
}

// Sticky: each reads at its `lastIndex` and nowhere else.
const BLANKS = /[ \t\n\r]*/y;
const SCALAR = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
// Raw control characters are accepted (`lenient.ts`), so they are not faults here.
const TEXT_BODY = /(?:[^"\\]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*/y;

/**
 * What may come next: a value, a value or the end of a list, a name, a name or the end of an object, or
 * (`rest`) what follows a value.
 */
type Awaited = "value" | "value or ]" | "name" | "name or }" | "rest";

const EXPECTED: Readonly<Record<Awaited, string>> = {
	value: "a value",
	"value or ]": "a value or “]”",
	name: "a name in double quotes",
	"name or }": "a name in double quotes or “}”",
	rest: "the end",
};

/**
 * Finds where a text stops being JSON and what should be there. This is for senders, since the runtime's
 * parser gives no position. One pass, no recursion. null if the text is JSON.
 */
export function findFault(text: string): Fault | null {
	const open: ("{" | "[")[] = [];
	let awaited: Awaited = "value";
	let at = past(BLANKS, text, 0);
	while (at < text.length || awaited !== "rest" || open.length > 0) {
		const step = take(text, at, awaited, open);
		if ("expected" in step) return step;
		awaited = step.awaited;
		at = past(BLANKS, text, step.next);
	}
	return null;
}

type Step = { readonly next: number; readonly awaited: Awaited } | Fault;

/** Reads one token; `open` gains or loses a bracket. */
function take(text: string, at: number, awaited: Awaited, open: ("{" | "[")[]): Step {
	const char = text.charAt(at);
	if (awaited === "rest") return takeRest(char, at, open);
	if ((awaited === "value or ]" && char === "]") || (awaited === "name or }" && char === "}")) {
		open.pop();
		return { next: at + 1, awaited: "rest" };
	}
	if (awaited === "name" || awaited === "name or }") return takeName(text, at, awaited);
	if (char === "{" || char === "[") {
		open.push(char);
		return { next: at + 1, awaited: char === "{" ? "name or }" : "value or ]" };
	}
	if (char === '"') return takeText(text, at);
	const end = past(SCALAR, text, at);
	return end === at ? { at, expected: EXPECTED[awaited] } : { next: end, awaited: "rest" };
}

function takeRest(char: string, at: number, open: ("{" | "[")[]): Step {
	const inside = open.at(-1);
	if (inside === undefined) return { at, expected: EXPECTED.rest };
	const close = inside === "{" ? "}" : "]";
	if (char === ",") return { next: at + 1, awaited: inside === "{" ? "name" : "value" };
	if (char !== close) return { at, expected: `“,” or “${close}”` };
	open.pop();
	return { next: at + 1, awaited: "rest" };
}

function takeName(text: string, at: number, awaited: Awaited): Step {
	if (text.charAt(at) !== '"') return { at, expected: EXPECTED[awaited] };
	const name = takeText(text, at);
	if ("expected" in name) return name;
	const colon = past(BLANKS, text, name.next);
	return text.charAt(colon) === ":" ? { next: colon + 1, awaited: "value" } : { at: colon, expected: "“:”" };
}

function takeText(text: string, from: number): Step {
	const at = past(TEXT_BODY, text, from + 1);
	if (text.charAt(at) === '"') return { next: at + 1, awaited: "rest" };
	return { at, expected: text.charAt(at) === "\\" ? "another escape" : "a closing quote" };
}

function past(pattern: RegExp, text: string, at: number): number {
	pattern.lastIndex = at;
	return pattern.test(text) ? pattern.lastIndex : at;
}

/** Describes a fault: `Line 2, column 5: “:” is expected, not “x”.` Both numbers count from 1. */
export function describeFault(text: string, { at, expected }: Fault): string {
	const before = text.slice(0, at);
	const line = before.split("\n").length;
	const column = at - (before.lastIndexOf("\n") + 1) + 1;
	const found = text.codePointAt(at);
	const shown = found === undefined ? "and the text ends" : `not “${String.fromCodePoint(found).toWellFormed()}”`;
	return `Line ${line}, column ${column}: ${expected} is expected, ${shown}.`;
}
