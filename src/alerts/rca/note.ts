import { isoTime } from "../../base/clock.ts";

export interface NoteParts {
	readonly model: string;
	/** Milliseconds since the epoch when the answer was there. */
	readonly at: number;
	readonly ms: number;
	readonly answer: string;
	readonly cut: boolean;
	readonly marker: string;
}

/** Words that begin every root-cause note. */
export const HEADING = "AI-made root-cause analysis";

/** The internal note: who wrote it and when, the answer, where it ends, and the marker by which it is known again. */
export function rcaNote({ model, at, ms, answer, cut, marker }: NoteParts): string {
	return [
		`${HEADING} (it may be wrong: check before you act)`,
		`Model: ${model}`,
		`Time: ${isoTime(at)}, took ${Math.round(ms / 100) / 10} s`,
		"",
		answer,
		"",
		...(cut ? ["[Cut: the answer reached its length limit (LLM_MAX_TOKENS).]"] : []),
		"End of the AI-made analysis.",
		"",
		`HookWise note ${marker}`,
	].join("\n");
}
