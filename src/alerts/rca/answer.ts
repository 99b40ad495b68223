import { maskText } from "../../base/security/index.ts";
import { withoutMarkdown } from "./markdown.ts";

/** A note is read by a person in a hurry. Characters. */
const MAX_CHARACTERS = 12_000;

export interface CleanAnswer {
	readonly text: string;
	/** Something of it is missing at the end. */
	readonly cut: boolean;
}

const THOUGHT_TAG = /<(\/?)(?:think|thinking|thought|reasoning)>/gi;
/** What models leave of their templates: `<|end|>`, `<|im_start|>assistant`. */
const TEMPLATE_WORDS = /<\|[a-z_]{1,40}\|>/gi;
// Also marks that turn the direction of writing or cannot be seen: with them a text can look like another.
const UNSEEN = /[\p{Cc}\p{Cf}\p{Co}\u2028\u2029\u115F\u1160\u3164\uFFA0]/gu;
/** Lines that only HookWise writes: the marker by which it knows a note again. */
const OURS = /^\s*(?:HookWise note )?hw-[0-9a-f]/i;

/**
 * What a model wrote, as it may stand in a note: without its thinking, control and unseen characters, and secrets in URLs.
 * @param cut the model itself was cut off
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
			// Its signs may have hidden one.
			.filter((line) => !OURS.test(line))
			.join("\n")
			.replace(/\n{3,}/g, "\n\n")
			.toWellFormed(),
	).trim();
	if (text.length <= MAX_CHARACTERS) return { text, cut };
	return { text: text.slice(0, MAX_CHARACTERS).toWellFormed().trimEnd(), cut: true };
}

/** One pass, whatever the model made of its tags. An end without a beginning: the template had opened the thinking itself. */
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
