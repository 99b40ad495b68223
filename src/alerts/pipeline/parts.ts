/** Reads the part of a text that begins at `at` and returns the position after it. */
type Reader = (text: string, at: number) => number;

/**
 * Number of characters in which a closing quote is searched; without a limit, many quotes would each read to
 * the end.
 */
const MAX_QUOTE_LENGTH = 500;

const isBlank = (char: string): boolean => /\s/.test(char);
const isQuote = (char: string): boolean => char === "'" || char === '"';

/**
 * Splits a mapping at blanks, but not inside brackets or quotes (docs/contract/behaviour.md, 2.3). Outside
 * brackets a quote only counts where a part begins and another quote ends one, so the apostrophe in `Bob's
 * $.name` does not count.
 */
export function splitParts(text: string): string[] {
	const parts: string[] = [];
	let at = 0;
	while (at < text.length) {
		if (isBlank(text.charAt(at))) {
			at++;
			continue;
		}
		const end = endOfPart(text, at);
		parts.push(text.slice(at, end));
		at = end;
	}
	return parts;
}

const endOfPart: Reader = (text, from) => {
	let at = isQuote(text.charAt(from)) ? endOfLeadingQuote(text, from) : from;
	while (at < text.length && !isBlank(text.charAt(at))) at = text.charAt(at) === "[" ? endOfBrackets(text, at) : at + 1;
	return at;
};

const endOfLeadingQuote: Reader = (text, from) => {
	const end = from + endOfQuote(text.slice(from, from + MAX_QUOTE_LENGTH), 0);
	return end === text.length || isBlank(text.charAt(end)) ? end : from + 1;
};

/** Position after the bracket that closes the one at `from`; the end of the text if none does. */
const endOfBrackets: Reader = (text, from) => {
	let depth = 0;
	let at = from;
	while (at < text.length) {
		const char = text.charAt(at);
		if (isQuote(char)) {
			at = Math.min(text.length, endOfQuote(text, at));
			continue;
		}
		at++;
		if (char === "[") depth++;
		else if (char === "]" && --depth === 0) return at;
	}
	return at;
};

/** Position after the quote that closes the one at `from`, with backslash escapes; beyond the text if none does. */
const endOfQuote: Reader = (text, from) => {
	const quote = text.charAt(from);
	let at = from + 1;
	while (at < text.length && text.charAt(at) !== quote) at += text.charAt(at) === "\\" ? 2 : 1;
	return at + 1;
};
