import { type Path, readPath } from "./paths/index.ts";

type Piece =
	| { readonly kind: "text"; readonly text: string }
	| { readonly kind: "word"; readonly word: string }
	| { readonly kind: "path"; readonly path: Path | null };

export interface CompiledTemplate {
	readonly pieces: readonly Piece[];
	readonly problems: readonly string[];
}

/** Maximum length of a template in UTF-16 units; saving has the same limit. */
const MAX_LENGTH = 30_000;
/** Number of characters in which the end of a `{{ word }}` is searched. */
const MAX_WORD_LENGTH = 200;
const WORDS = ["monitor_name", "msg", "request_id"];

/** True if a text has a `{$…}` slot. */
export const hasSlots = (text: string): boolean => text.includes("{$");

/**
 * Parses a template (docs/contract/behaviour.md, 2.9): `{{ monitor_name }}`, `{{ msg }}`, `{{ request_id }}`,
 * `{$.json.path}`. Other braces are text.
 */
export function compileTemplate(text: string): CompiledTemplate {
	const pieces: Piece[] = [];
	const problems: string[] = [];
	if (text.length > MAX_LENGTH) {
		return { pieces, problems: [`The template has ${text.length} characters; at most ${MAX_LENGTH} are allowed.`] };
	}
	let plain = "";
	let at = 0;
	const slot = (piece: Piece, length: number) => {
		if (plain !== "") pieces.push({ kind: "text", text: plain });
		plain = "";
		pieces.push(piece);
		at += length;
	};
	while (at < text.length) {
		const word = text.startsWith("{{", at) ? readWord(text, at) : null;
		if (word !== null) {
			slot({ kind: "word", word: word.word }, word.length);
			continue;
		}
		const end = text.startsWith("{$", at) ? endOfSlot(text, at) : null;
		if (end === null) {
			plain += text.charAt(at++);
			continue;
		}
		const reading = readPath(text.slice(at + 1, end));
		if (!reading.ok) problems.push(reading.problem);
		slot({ kind: "path", path: reading.ok ? reading.path : null }, end + 1 - at);
	}
	if (plain !== "") pieces.push({ kind: "text", text: plain });
	return { pieces, problems };
}

function readWord(text: string, at: number): { word: string; length: number } | null {
	const inside = text.slice(at + 2, at + MAX_WORD_LENGTH);
	const end = inside.indexOf("}}");
	const word = end < 0 ? "" : inside.slice(0, end).trim();
	return WORDS.includes(word) ? { word, length: end + 4 } : null;
}

/** The brace that ends a slot, not counting braces inside quotes in brackets. */
function endOfSlot(text: string, from: number): number | null {
	let quote = "";
	let depth = 0;
	// A path has at most 500 characters, so a longer slot is not one.
	for (let at = from + 1; at < Math.min(text.length, from + 510); at++) {
		const char = text.charAt(at);
		if (quote !== "") {
			if (char === "\\") at++;
			else if (char === quote) quote = "";
		} else if (depth > 0 && (char === "'" || char === '"')) quote = char;
		else if (char === "[") depth++;
		else if (char === "]") depth--;
		else if (char === "}" && depth <= 0) return at;
	}
	return null;
}

/** The rest of a line such as `Host: {$.host}` without its value. */
const LABEL_ALONE = /(?:^|[:=([>–-])\s*$/;

/**
 * Fills a template in one pass, so inserted text is never read as a template. In a template of several lines,
 * a line whose
 * slots are all empty is left out if only its label would remain, and so are blank lines at the beginning.
 * @param find returns the text of a path's first match
 * @param name returns the text of a named slot
 * @returns the text, and true if any slot had a value
 */
export function fillTemplate(
	template: CompiledTemplate,
	find: (path: Path) => string | null,
	name: (word: string) => string,
): { text: string; found: boolean } {
	let found = false;
	const lines: string[] = [];
	let line = "";
	/** For the present line: number of slots, and number of those with a value. */
	let slots = 0;
	let filled = false;
	const isLong = template.pieces.some((piece) => piece.kind === "text" && piece.text.includes("\n"));
	const endLine = (): void => {
		if (!isLong || slots === 0 || filled || !LABEL_ALONE.test(line)) lines.push(line);
		[line, slots, filled] = ["", 0, false];
	};
	for (const piece of template.pieces) {
		if (piece.kind === "text") {
			const [first = "", ...rest] = piece.text.split("\n");
			line += first;
			for (const next of rest) {
				endLine();
				line = next;
			}
			continue;
		}
		const value = piece.kind === "word" ? name(piece.word) : piece.path === null ? "" : (find(piece.path) ?? "");
		slots++;
		filled ||= value.trim() !== "";
		line += value;
		found ||= filled;
	}
	endLine();
	const first = isLong ? lines.findIndex((text) => text.trim() !== "") : 0;
	return { text: lines.slice(Math.max(0, first)).join("\n"), found };
}
