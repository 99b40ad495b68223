/** A piece of text: plain, bold, a path or value, a ticket, a moment, or the time until one. */
export type Piece =
	| { readonly kind: "text" | "strong" | "code"; readonly text: string }
	| { readonly kind: "ticket"; readonly id: number }
	| { readonly kind: "time" | "until"; readonly at: string }
	| { readonly kind: "link"; readonly text: string; readonly href: string };

export const text = (value: string): Piece => ({ kind: "text", text: value });
export const strong = (value: string): Piece => ({ kind: "strong", text: value });
export const code = (value: string): Piece => ({ kind: "code", text: value });
export const ticketPiece = (id: number): Piece => ({ kind: "ticket", id });
export const time = (at: string): Piece => ({ kind: "time", at });
export const until = (at: string): Piece => ({ kind: "until", at });
export const link = (words: string, href: string): Piece => ({ kind: "link", text: words, href });

const MARKED = /(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z)|(?<![\w#/])#(\d{1,15})\b/g;

/** Plain text with its times and ticket numbers made readable: local times, links. */
export function told(words: string): Piece[] {
	const pieces: Piece[] = [];
	let from = 0;
	for (const found of words.matchAll(MARKED)) {
		if (found.index > from) pieces.push(text(words.slice(from, found.index)));
		pieces.push(found[1] === undefined ? ticketPiece(Number(found[2])) : time(found[1]));
		from = found.index + found[0].length;
	}
	if (from < words.length) pieces.push(text(words.slice(from)));
	return pieces;
}

export const upperFirst = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);
export const lowerFirst = (words: string): string => words.charAt(0).toLowerCase() + words.slice(1);
