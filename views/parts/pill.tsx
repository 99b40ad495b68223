import { isTinted, OUTCOMES, type Outcome, type State } from "../words.ts";
import { Icon } from "./icon.tsx";

const toneClass = { neutral: "", quiet: " second", good: " good", motion: " motion", soon: " soon", now: " now" } as const;

/** A state with its icon and word, never only a colour. */
export function Pill({ state, tinted = false, children }: { state: State; tinted?: boolean | undefined; children?: unknown }) {
	return (
		<span class={`pill${tinted ? " tinted" : ""}${tinted && state.tone === "quiet" ? " neutral" : toneClass[state.tone]}`}>
			<Icon name={state.icon} />
			<span>
				{state.word}
				{children as string}
			</span>
		</span>
	);
}

/** Outcome of an alert. Unfinished and failed ones stand out. */
export const OutcomePill = ({ outcome }: { outcome: Outcome }) => <Pill state={OUTCOMES[outcome]} tinted={isTinted(outcome)} />;

/** A state with the colour only in its icon, for lists in which most states are good. */
export function QuietPill({ state }: { state: State }) {
	return (
		<span class={`pill${state.tone === "good" || state.tone === "neutral" ? "" : toneClass[state.tone]}`}>
			<Icon name={state.icon} class={state.tone === "good" ? "good" : undefined} />
			<span>{state.word}</span>
		</span>
	);
}
