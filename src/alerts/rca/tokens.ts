/**
 * Estimates the number of tokens in a text. If a prompt does not fit into `num_ctx`, Ollama silently drops
 * its beginning: it keeps `num_keep` (4) tokens and the end (`truncating input prompt` in
 * runner/llamarunner/runner.go, v0.11.4). The beginning holds the instructions, so a prompt must fit,
 * whatever the alert contains.
 */

/** Ollama's own default (OLLAMA_CONTEXT_LENGTH; 2,048 before 0.6). Small models support at least this. */
const USUAL_CONTEXT = 4_096;
const STEP = 1_024;
/**
 * Compared with the vocabularies of Llama 2 (also used by Phi-3) and Llama 3 on the samples of all sources,
 * UUIDs, base64 and six scripts, the estimate is never too low, and a third too high on average.
 */
const MARGIN = 1.1;
const PIECES = /[A-Za-z0-9]+|\s+|[^\sA-Za-z0-9]/gu;
/** A longer run of letters is not a word, but a key or hash. */
const MAX_WORD_LENGTH = 16;

/** Context for a prompt and its answer with so many tokens together; equal for all that fit the default. */
export const contextFor = (tokens: number): number => Math.max(USUAL_CONTEXT, Math.ceil(tokens / STEP) * STEP);

/** Estimated tokens of a text in a vocabulary of 32,000, rather too high than too low. */
export function tokensIn(text: string): number {
	let tokens = 0;
	for (const [piece] of text.matchAll(PIECES)) tokens += weightOf(piece);
	return Math.ceil(tokens * MARGIN);
}

/** The longest beginning of a text with at most so many tokens. */
export function beginningOf(text: string, most: number): string {
	let tokens = 0;
	for (const match of text.matchAll(PIECES)) {
		const weight = weightOf(match[0]) * MARGIN;
		if (tokens + weight > most) {
			// A very long key is one piece: as much of it as fits.
			const share = Math.floor((match[0].length * (most - tokens)) / weight);
			return text.slice(0, match.index + share).toWellFormed();
		}
		tokens += weight;
	}
	return text;
}

function weightOf(piece: string): number {
	if (/^[0-9]+$/.test(piece)) return piece.length;
	if (/^[A-Za-z]+$/.test(piece)) {
		if (piece.length > MAX_WORD_LENGTH) return piece.length * 0.75;
		const capitals = piece.replace(/[a-z]/g, "").length;
		return Math.max(1, (piece.length - capitals) * 0.3 + capitals * 0.6);
	}
	if (/^[A-Za-z0-9]+$/.test(piece)) return piece.length * 0.95;
	if (/^\s/.test(piece)) return blanks(piece);
	const sign = piece.codePointAt(0) ?? 0;
	if (sign < 0x80) return 0.8;
	// Characters outside every vocabulary are spelled in bytes.
	return sign < 0x800 ? 1 : sign < 0x10000 ? 2 : 4;
}

/** A single blank belongs to the word after it. */
function blanks(piece: string): number {
	const lines = piece.split("\n").length - 1;
	return lines > 0 ? lines + 1 : piece.length === 1 ? 0.2 : 1 + piece.length / 8;
}
