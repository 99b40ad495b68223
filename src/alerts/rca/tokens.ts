/**
 * How much of a model's memory a text takes. Ollama loses the beginning of a prompt that does not fit into `num_ctx`, silently: it
 * keeps `num_keep` (4) tokens and the end (`truncating input prompt` in runner/llamarunner/runner.go, v0.11.4). The beginning is what
 * the model is told to do, so a prompt has to fit, whatever the alert is made of.
 */

/** What Ollama itself takes without being asked (OLLAMA_CONTEXT_LENGTH; 2,048 before 0.6). Small models hold at least so much. */
const USUAL_CONTEXT = 4_096;
const STEP = 1_024;
/**
 * Counted against the vocabularies of Llama 2 (Phi-3 has it, too) and Llama 3 on the samples of all sources, UUIDs, base64 and six
 * scripts, the estimate is never lower than the truth, and a third higher on average.
 */
const MARGIN = 1.1;
const PIECES = /[A-Za-z0-9]+|\s+|[^\sA-Za-z0-9]/gu;
/** Letters in a row that are no word any more, but a key or a hash. */
const MAX_WORD_LENGTH = 16;

/** The context that a prompt and its answer of so many tokens need together: the same for all that fit the usual one. */
export const contextFor = (tokens: number): number => Math.max(USUAL_CONTEXT, Math.ceil(tokens / STEP) * STEP);

/** Tokens of a text in a vocabulary of 32,000, rather more than less. */
export function tokensIn(text: string): number {
	let tokens = 0;
	for (const [piece] of text.matchAll(PIECES)) tokens += weightOf(piece);
	return Math.ceil(tokens * MARGIN);
}

/** The longest beginning of a text that has at most so many tokens. */
export function beginningOf(text: string, most: number): string {
	let tokens = 0;
	for (const match of text.matchAll(PIECES)) {
		const weight = weightOf(match[0]) * MARGIN;
		if (tokens + weight > most) {
			// A key without an end is one piece: as much of it as fits.
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
	// What is in no vocabulary is spelled in bytes.
	return sign < 0x800 ? 1 : sign < 0x10000 ? 2 : 4;
}

/** A single blank belongs to the word behind it. */
function blanks(piece: string): number {
	const lines = piece.split("\n").length - 1;
	return lines > 0 ? lines + 1 : piece.length === 1 ? 0.2 : 1 + piece.length / 8;
}
