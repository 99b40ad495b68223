import { TicketChart } from "../dashboard/chart.tsx";
import { Endpoints } from "../dashboard/endpoints.tsx";
import { Feed } from "../dashboard/feed.tsx";
import { Figures } from "../dashboard/figures.tsx";
import { FirstSteps } from "../dashboard/firstSteps.tsx";
import { HealthStrip } from "../dashboard/health.tsx";
import { Needs } from "../dashboard/needs.tsx";
import type { DashboardView } from "../dashboard/types.ts";
import { type Frame, layout } from "../layout.tsx";
import { Icon } from "../parts/icon.tsx";

/** Top to bottom: does it work, what happened, what must I do, where. */
export const dashboardPage = (frame: Frame, view: DashboardView) =>
	layout({
		title: "Dashboard",
		place: "dashboard",
		frame,
		children: (
			<>
				<h1 class="sr">Dashboard</h1>
				<div
					id="state"
					class="dash-top"
					data-live="queue"
					hx-get="/"
					hx-trigger="live:queue throttle:5s, every 30s"
					hx-select="#state"
					hx-swap="outerMorph"
				>
					<HealthStrip view={view} />
					<Figures view={view} />
				</div>
				<div class="columns side dash">
					<div class="dash-main">
						<div
							id="needs-now"
							data-live="queue"
							hx-get="/"
							hx-trigger="live:queue throttle:10s, every 60s"
							hx-select="#needs-now"
							hx-swap="outerMorph"
						>
							{view.endpoints.total === 0 ? <FirstSteps sandbox={frame.banners.sandbox} /> : null}
							<Needs needs={view.needs} />
						</div>
						<input class="toggle" type="checkbox" id="endpoint-filters" />
						<label class="button toggler endpoints-toggler" for="endpoint-filters">
							<Icon name="filter" />
							Filter
						</label>
						<Endpoints view={view} />
					</div>
					<aside class="dash-side" aria-label="Beside">
						<TicketChart view={view} />
						<Feed view={view} />
					</aside>
				</div>
			</>
		),
	});
