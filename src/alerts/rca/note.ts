import { noteTime } from "../../base/clock.ts";

export interface NoteParts {
	readonly model: string;
	/** Milliseconds since the epoch when the answer was there. */
	readonly at: number;
	readonly ms: number;
	readonly answer: string;
	readonly cut: boolean;
	readonly marker: string;
}

/** The line that begins every root-cause note. */
export const HEADING = "AI-generated analysis; verify before acting.";

/** The internal note: what it is, who wrote it and when, the answer, and last the marker by which it is known again. */
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
