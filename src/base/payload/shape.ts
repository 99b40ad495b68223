/** Limits on JSON before it is parsed: a short text can stand for a huge number of objects. */
export interface JsonBounds {
	/** Maximum nesting; the root is level 1. */
	readonly depth: number;
	/** Maximum number of objects, arrays and members together. */
	readonly values: number;
}

const QUOTE = 34;
const BACKSLASH = 92;
const COMMA = 44;
const OPEN_BRACKET = 91;
const CLOSE_BRACKET = 93;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;

/**
 * Checks the limits in one pass over the bytes, without building anything. (60 MB of `[` took 4.5 GB in the
 * parser.)
 * @returns the problem, for people; null if there is none. Text that is not JSON may pass; the parser will
 * report it
 */
export function outOfBounds(bytes: Uint8Array, { depth, values }: JsonBounds): string | null {
	let level = 0;
	let count = 0;
	for (let at = 0; at < bytes.length; at++) {
		switch (bytes[at]) {
			case QUOTE:
				at = endOfString(bytes, at);
				break;
			case OPEN_BRACKET:
			case OPEN_BRACE:
				level++;
				count++;
				break;
			case CLOSE_BRACKET:
			case CLOSE_BRACE:
				level--;
				break;
			case COMMA:
				count++;
				break;
		}
		if (level > depth) return `The JSON is nested deeper than ${depth} levels.`;
		if (count > values) return `The JSON has more than ${values.toLocaleString("en")} values.`;
	}
	return null;
}

/** End of the string that begins at `from`; the end of the bytes if it is not closed. */
function endOfString(bytes: Uint8Array, from: number): number {
	let at = from + 1;
	while (at < bytes.length && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1;
	return at;
}
