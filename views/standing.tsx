import { useReader } from "./reader.ts";

/** How all of HookWise stands, for the tab's icon and title. */
export interface Standing {
	readonly tone: "good" | "soon" | "now";
	/** Things that a person has to do. */
	readonly needs: number;
}

/** The title of a tab: the count of what needs a person comes first, where a narrow tab still shows it. */
export const titleOf = (title: string, standing: Standing | null): string =>
	`${standing === null || standing.needs === 0 ? "" : `(${standing.needs}) `}${title} · HookWise`;

/** The icon of the tab in the colour of the standing. Scripts swap it for another of these, also when the stream is lost. */
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

/** Asks for itself as things change; a script carries what it says into the tab. */
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
