import { noteTime } from "../../base/clock.ts";

export interface NoteParts {
	readonly model: string;
	/** Time of the answer, milliseconds since the epoch. */
	readonly at: number;
	readonly ms: number;
	readonly answer: string;
	readonly cut: boolean;
	readonly marker: string;
}

/** First line of every root-cause note. */
export const HEADING = "AI-generated analysis; verify before acting.";

/** Text of the internal note: heading, model and time, the answer, and last the marker by which it is recognised. */
export function rcaNote({ model, at, ms, answer, cut, marker }: NoteParts): string {
	return [
		HEADING,
		`Model: ${model}, ${noteTime(at)}, took ${Math.round(ms / 100) / 10} s`,
		"",
		answer,
		"",
		...(cut ? ["[Cut: the answer reached its length limit (LLM_MAX_TOKENS).]", ""] : []),
		marker,
	].join("\n");
}
