import { useMay } from "../reader.ts";
import { TicketChart } from "./chart.tsx";
import { EndpointList, EndpointRows } from "./endpoints.tsx";
import { FeedLines } from "./feed.tsx";
import { Figures } from "./figures.tsx";
import { FirstSteps } from "./firstSteps.tsx";
import { HealthStrip } from "./health.tsx";
import { Needs } from "./needs.tsx";
import { NodesPart } from "./nodes.tsx";
import type { DashboardPart, NeedsView, StateView } from "./types.ts";

export const StatePart = ({ view }: { view: StateView }) => (
	<div
		id="state"
		class="dash-top"
		data-live="queue psa maintenance"
		hx-get="/"
		hx-trigger="live:queue throttle:5s, live:psa, live:maintenance, every 30s"
		hx-swap="outerMorph"
	>
		<HealthStrip view={view} />
		<Figures view={view} />
	</div>
);

/** It grows and shrinks, so it waits while the pointer is on something below it. */
export const NeedsPart = ({ view }: { view: NeedsView }) => (
	<div
		id="needs-now"
		data-live="queue psa"
		data-hold=".dash-main"
		hx-get="/"
		hx-trigger="live:queue throttle:10s, live:psa, every 60s"
		hx-swap="outerMorph"
	>
		{view.isFirstVisit ? <FirstSteps sandbox={view.sandbox} /> : null}
		<Needs needs={view.needs} />
	</div>
);

export function Part({ part }: { part: DashboardPart }) {
	const mayChange = useMay("operator");
	switch (part.id) {
		case "state":
			return <StatePart view={part.view} />;
		case "needs-now":
			return <NeedsPart view={part.view} />;
		case "chart":
			return <TicketChart view={part.view} />;
		case "nodes":
			return <NodesPart view={part.view} />;
		case "feed-lines":
			return <FeedLines view={part.view} />;
		case "endpoint-list":
			return <EndpointList view={part.view} mayChange={mayChange} />;
		case "endpoint-rows":
			return <EndpointRows view={part.view} mayChange={mayChange} />;
	}
}
