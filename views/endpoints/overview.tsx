import type { AlertView } from "../../src/alerts/history/index.ts";
import { ChartPanel } from "../charts/panel.tsx";
import type { ChartData } from "../charts/types.ts";
import { count, counted } from "../format.ts";
import { Icon } from "../parts/icon.tsx";
import { OutcomePill } from "../parts/pill.tsx";
import { Empty, TicketLink } from "../parts/small.tsx";
import { Age } from "../parts/time.tsx";
import { useReader } from "../reader.ts";
import { outcomeNow, whyOf, withoutPrefix } from "../words.ts";
import { OpenTickets, type TicketsView } from "./tickets.tsx";

/** Content of the overview for an endpoint that has received webhooks. */
export interface OverviewView extends TicketsView {
	/** Newest first. */
	readonly latest: readonly AlertView[];
	/** Rejected webhooks of the last day, with the newest one's problem; null for none. */
	readonly refused: { readonly count: number; readonly message: string | null } | null;
	readonly maxAttempts: number;
	/** The last 30 days. */
	readonly chart: ChartData;
}

/** Rejections, open tickets, last alerts: the most important facts, for a phone at night. */
export function Overview({ view }: { view: OverviewView }) {
	const { line, refused } = view;
	return (
		<>
			<div
				class="stack"
				id="overview"
				data-live="delivery"
				data-hold="#overview"
				hx-get={`/endpoints/${line.id}`}
				hx-trigger="live:delivery throttle:5s, every 60s"
				hx-select="#overview"
				hx-swap="outerMorph"
			>
				{refused === null ? null : (
					<div class="note soon">
						<Icon name="ban" />
						<div class="grow">
							<b>{counted(refused.count, "webhook was refused", "webhooks were refused")} in the last 24 h.</b> {refused.message ?? ""}
						</div>
						<a class="button" href={`/endpoints/${line.id}/history?status=rejected`}>
							Show refusals
						</a>
					</div>
				)}
				<OpenTickets view={view} />
				<Latest view={view} />
			</div>
			{/* Outside what is fetched anew with each alert: its table stays open. */}
			<ChartPanel chart={view.chart} about={{ endpoint: line.id }} />
		</>
	);
}

function Latest({ view }: { view: OverviewView }) {
	const reader = useReader();
	const all = `/endpoints/${view.line.id}/history`;
	return (
		<section class="panel" aria-labelledby="latest-title">
			<div class="panel-head">
				<h2 id="latest-title">Last alerts</h2>
				<a class="actions small" href={all}>
					All {count(view.line.last24h)} in 24 h
				</a>
			</div>
			{view.latest.length === 0 ? (
				<Empty icon="history">No alerts in history.</Empty>
			) : (
				<ul class="lines">
					{view.latest.map((alert) => {
						const outcome = outcomeNow(alert, reader);
						const why = whyOf(alert, reader, view.maxAttempts);
						return (
							<li>
								<div class="grow anywhere">
									<a href={`/history/${alert.id}`}>
										{withoutPrefix(alert.summary, view.prefix) ||
											(outcome === "refused" ? `From ${alert.source_ip ?? "unknown"}` : "Not decided yet")}
									</a>
									<p class="small second">
										<Age at={alert.received_at ?? 0} /> ago{why === "" ? "" : `, ${why}`}
									</p>
								</div>
								<span class="row">
									<OutcomePill outcome={outcome} /> {alert.ticket_id === null ? null : <TicketLink id={alert.ticket_id} />}
								</span>
							</li>
						);
					})}
				</ul>
			)}
		</section>
	);
}
