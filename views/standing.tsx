import { useReader } from "./reader.ts";

/** The overall state of HookWise, for the tab's icon and title. */
export interface Standing {
	readonly tone: "good" | "soon" | "now";
	/** Number of things that need a person. */
	readonly needs: number;
}

/** Title of a tab. The number of needs comes first, where even a narrow tab shows it. */
export const titleOf = (title: string, standing: Standing | null): string =>
	`${standing === null || standing.needs === 0 ? "" : `(${standing.needs}) `}${title} · HookWise`;

/**
 * Icon of the tab in the colour of the overall state. Scripts replace it when the state changes, or when the
 * stream is lost.
 */
export function TabIcon({ standing }: { standing: Standing | null }) {
	const { asset } = useReader();
	if (standing === null) return <link rel="icon" href={asset("favicon.svg")} type="image/svg+xml" />;
	return (
		<link
			rel="icon"
			id="tab-icon"
			href={asset(`favicon-${standing.tone}.svg`)}
			type="image/svg+xml"
			data-good={asset("favicon-good.svg")}
			data-soon={asset("favicon-soon.svg")}
			data-now={asset("favicon-now.svg")}
			data-lost={asset("favicon-lost.svg")}
		/>
	);
}

/** Updates itself; a script transfers its state to the tab. */
export const StandingNow = ({ standing }: { standing: Standing }) => (
	<div
		id="standing"
		hidden
		data-tone={standing.tone}
		data-needs={standing.needs}
		data-live="queue psa"
		data-unseen
		hx-get="/standing"
		hx-trigger="live:queue throttle:10s, live:psa, every 60s"
		hx-swap="outerMorph"
	/>
);
