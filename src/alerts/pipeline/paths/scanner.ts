import { PathProblem } from "./syntax.ts";

/** Reads a text from left to right. */
export interface Scanner {
	done(): boolean;
	peek(): string;
	looksAt(text: string): boolean;
	/** Moves past `text` if it is next; otherwise returns false. */
	take(text: string): boolean;
	/** @throws PathProblem if `text` is not next */
	expect(text: string): void;
	takeWhile(test: (char: string) => boolean): string;
	/** A text in single or double quotes; a backslash escapes the next character. */
	quoted(): string;
	blanks(): void;
	fail(message: string): never;
}

export function createScanner(text: string): Scanner {
	let at = 0;
	const fail = (message: string): never => {
		throw new PathProblem(`${message} (character ${at + 1} of ${text}).`);
	};
	const scanner: Scanner = {
		done: () => at >= text.length,
		peek: () => text.charAt(at),
		looksAt: (part) => text.startsWith(part, at),
		take(part) {
			if (!text.startsWith(part, at)) return false;
			at += part.length;
			return true;
		},
		expect(part) {
			if (!scanner.take(part)) fail(scanner.done() ? `“${part}” is missing at the end` : `“${part}” is expected`);
		},
		takeWhile(test) {
			const from = at;
			while (at < text.length && test(text.charAt(at))) at++;
			return text.slice(from, at);
		},
		quoted() {
			const quote = text.charAt(at++);
			let value = "";
			while (at < text.length && text.charAt(at) !== quote) {
				if (text.charAt(at) === "\\") at++;
				value += text.charAt(at++);
			}
			scanner.expect(quote);
			return value;
		},
		blanks() {
			while (at < text.length && /\s/.test(text.charAt(at))) at++;
		},
		fail,
	};
	return scanner;
}
