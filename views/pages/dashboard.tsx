import { TicketChart } from "../dashboard/chart.tsx";
import { Endpoints } from "../dashboard/endpoints.tsx";
import { Feed } from "../dashboard/feed.tsx";
import { NodesPart } from "../dashboard/nodes.tsx";
import { NeedsPart, Part, StatePart } from "../dashboard/parts.tsx";
import type { DashboardPart, DashboardView } from "../dashboard/types.ts";
import { type Frame, layout } from "../layout.tsx";
import { type Reader, ReaderContext } from "../reader.ts";

/** From top to bottom: health, today's numbers, needs, endpoints. */
export const dashboardPage = (frame: Frame, view: DashboardView) =>
	layout({
		title: "Dashboard",
		place: "dashboard",
		frame,
		children: (
			<>
				<h1 class="sr">Dashboard</h1>
				<StatePart view={view.state} />
				<div class="columns side dash">
					<div class="dash-main">
						<NeedsPart view={view.needs} />
						<Endpoints view={view.endpoints} />
					</div>
					<aside class="dash-side" aria-label="Beside">
						<NodesPart view={view.nodes} />
						<TicketChart view={view.chart} />
						<Feed view={view.feed} names={view.names} />
					</aside>
				</div>
			</>
		),
	});

/** One part, which replaces the present one. */
export const dashboardPiece = (reader: Reader, part: DashboardPart) => (
	<ReaderContext.Provider value={reader}>
		<Part part={part} />
	</ReaderContext.Provider>
);
