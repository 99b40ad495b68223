import { maskText } from "../../base/security/index.ts";
import { withoutMarkdown } from "./markdown.ts";

/** Maximum length of a note in characters, since a person in a hurry reads it. */
const MAX_CHARACTERS = 12_000;

export interface CleanAnswer {
	readonly text: string;
	/** True if its end is missing. */
	readonly cut: boolean;
}

const THOUGHT_TAG = /<(\/?)(?:think|thinking|thought|reasoning)>/gi;
/** Remains of templates that models leave in answers: `<|end|>`, `<|im_start|>assistant`. */
const TEMPLATE_WORDS = /<\|[a-z_]{1,40}\|>/gi;
// Includes marks that are invisible or change the direction of writing: they can make a text look like
// another.
const UNSEEN = /[\p{Cc}\p{Cf}\p{Co}\u2028\u2029\u115F\u1160\u3164\uFFA0]/gu;
/** Lines that only HookWise may write: the marker by which it recognises a note. */
const OURS = /^\s*(?:HookWise note )?hw-[0-9a-f]/i;

/**
 * Cleans a model's answer for a note: removes its thinking, control characters, invisible characters, and
 * secrets in URLs.
 * @param cut true if the model itself was cut off
 */
export function cleanAnswer(raw: string, cut: boolean): CleanAnswer {
	const spoken = withoutThinking(raw).replace(TEMPLATE_WORDS, "");
	const lines = spoken
		.replace(/\r\n?/g, "\n")
		.replace(/[^\n]+/g, (line) => line.replace(/\t/g, "    ").replace(UNSEEN, "").trimEnd())
		.split("\n")
		.filter((line) => !OURS.test(line));
	const text = maskText(
		withoutMarkdown(lines)
			// Markdown may have hidden such a line, so this comes after it.
			.filter((line) => !OURS.test(line))
			.join("\n")
			.replace(/\n{3,}/g, "\n\n")
			.toWellFormed(),
	).trim();
	if (text.length <= MAX_CHARACTERS) return { text, cut };
	return { text: text.slice(0, MAX_CHARACTERS).toWellFormed().trimEnd(), cut: true };
}

/**
 * Removes thinking in one pass, however its tags are nested. An end without a beginning means that the
 * template itself opened the thinking.
 */
function withoutThinking(raw: string): string {
	let spoken = "";
	let from = 0;
	let isThinking = false;
	for (const tag of raw.matchAll(THOUGHT_TAG)) {
		const ends = tag[1] === "/";
		if (ends && !isThinking) spoken = "";
		else if (!isThinking) spoken += raw.slice(from, tag.index);
		isThinking = !ends;
		from = tag.index + tag[0].length;
	}
	return isThinking ? spoken : spoken + raw.slice(from);
}
