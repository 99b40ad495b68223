import type { AlertView } from "../../src/alerts/history/index.ts";
import { ChartPanel } from "../charts/panel.tsx";
import type { CompanyView } from "../companies/types.ts";
import { type EndpointLine, standingState } from "../endpoints/standing.ts";
import { count } from "../format.ts";
import { type Frame, layout } from "../layout.tsx";
import { Icon } from "../parts/icon.tsx";
import { OutcomePill, QuietPill } from "../parts/pill.tsx";
import { SilenceLink } from "../parts/silence.tsx";
import { TicketLink } from "../parts/small.tsx";
import { Age, Time } from "../parts/time.tsx";
import { useReader } from "../reader.ts";
import { SilencedWhat } from "../silences/list.tsx";
import { NoTickets, TicketTable } from "../tickets/list.tsx";
import { ticketsHref } from "../tickets/query.ts";
import { outcomeNow, withoutPrefix } from "../words.ts";

export const companyPage = (frame: Frame, view: CompanyView) =>
	layout({ title: view.company, place: "companies", frame, children: <Company view={view} /> });

/** One customer: open tickets, endpoints, latest alerts, silences. */
function Company({ view }: { view: CompanyView }) {
	const { company } = view;
	return (
		<>
			<div class="head">
				<nav class="crumbs" aria-label="Where this is">
					<a href="/companies">Companies</a>
					<Icon name="chevron-right" />
					<h1 class="ellipsis">{company}</h1>
				</nav>
				<div class="actions">
					<SilenceLink about={{ company }} name={company} />
				</div>
			</div>
			<Figures view={view} />
			<div class="columns side">
				<div>
					<Tickets view={view} />
					<ChartPanel chart={view.chart} about={{ company }} />
					<Alerts alerts={view.alerts} prefix={view.prefix} />
				</div>
				<div>
					<Endpoints lines={view.endpoints} />
					<Silences view={view} />
				</div>
			</div>
		</>
	);
}

function Figures({ view }: { view: CompanyView }) {
	const { sums, openTickets, company } = view;
	const figure = (name: string, value: number, more: string) => (
		<div class="figure">
			<span class="figure-name">{name}</span>
			<span class="figure-value">{count(value)}</span>
			<span class="figure-more">{more}</span>
		</div>
	);
	return (
		<section class="figures panel four-figures" aria-label="Figures">
			<a class="figure" href={ticketsHref({ company })}>
				<span class="figure-name">Open tickets</span>
				<span class="figure-value">{count(openTickets)}</span>
				<span class="figure-more">now</span>
			</a>
			{figure("Alerts", sums.alerts, "last 30 days")}
			{figure("Tickets", sums.tickets, "last 30 days")}
			{figure("Notes", sums.notes, "last 30 days")}
		</section>
	);
}

function Tickets({ view }: { view: CompanyView }) {
	const { tickets, openTickets, closed, company, prefix } = view;
	return (
		<>
			<section class="panel" aria-labelledby="open-title">
				<div class="panel-head">
					<h2 id="open-title">
						Open tickets <span class="count">{count(openTickets)}</span>
					</h2>
				</div>
				{tickets.length === 0 ? (
					<NoTickets>No open tickets.</NoTickets>
				) : (
					<TicketTable lines={tickets} prefix={prefix} withCompany={false} />
				)}
				{tickets.length < openTickets ? (
					<p class="panel-foot">
						<a href={ticketsHref({ company })}>Show all {count(openTickets)}</a>
					</p>
				) : null}
			</section>
			{closed.length === 0 ? null : (
				<section class="panel" aria-labelledby="closed-title">
					<div class="panel-head">
						<h2 id="closed-title">Recently closed</h2>
						<a class="actions small" href={ticketsHref({ company, state: "closed" })}>
							All closed tickets
						</a>
					</div>
					<TicketTable lines={closed} prefix={prefix} withCompany={false} />
				</section>
			)}
		</>
	);
}

function Alerts({ alerts, prefix }: { alerts: readonly AlertView[]; prefix: string }) {
	const { psaDown } = useReader();
	return (
		<section class="panel" aria-labelledby="alerts-title">
			<div class="panel-head">
				<h2 id="alerts-title">Latest alerts</h2>
			</div>
			{alerts.length === 0 ? (
				<p class="panel-body second">No alert of this company has made a ticket yet.</p>
			) : (
				<ul class="lines">
					{alerts.map((alert) => (
						<li>
							<span class="second nowrap">
								<Time at={alert.received_at ?? 0} />
							</span>
							<div class="grow anywhere">
								<a class="plain" href={`/history/${alert.id}`}>
									{withoutPrefix(alert.summary, prefix) || alert.request_id}
								</a>{" "}
								<span class="second small">{alert.endpoint_name}</span>
							</div>
							<span class="row nowraps">
								<OutcomePill outcome={outcomeNow(alert, { psaDown })} />{" "}
								{alert.ticket_id === null ? null : <TicketLink id={alert.ticket_id} />}
							</span>
						</li>
					))}
				</ul>
			)}
		</section>
	);
}

function Endpoints({ lines }: { lines: readonly EndpointLine[] }) {
	return (
		<section class="panel" aria-labelledby="endpoints-title">
			<div class="panel-head">
				<h2 id="endpoints-title">
					Endpoints <span class="count">{count(lines.length)}</span>
				</h2>
			</div>
			{lines.length === 0 ? (
				<p class="panel-body second">No endpoint uses this company as its default.</p>
			) : (
				<ul class="lines">
					{lines.map((line) => (
						<li>
							<div class="grow anywhere">
								<a href={`/endpoints/${line.id}`}>{line.name}</a>
								<p class="small second">
									{line.lastSeenAt === null ? (
										"nothing received yet"
									) : (
										<>
											last <Age at={line.lastSeenAt} /> ago, {count(line.last24h)} in 24 h
										</>
									)}
								</p>
							</div>
							<QuietPill state={standingState(line.standing)} />
						</li>
					))}
				</ul>
			)}
		</section>
	);
}

function Silences({ view }: { view: CompanyView }) {
	return (
		<section class="panel" aria-labelledby="silenced-title">
			<div class="panel-head">
				<h2 id="silenced-title">
					Silences <span class="count">{count(view.silences.length)}</span>
				</h2>
				<a class="actions small" href="/silences">
					All silences
				</a>
			</div>
			{view.silences.length === 0 ? (
				<p class="panel-body second">Nothing is silenced or planned.</p>
			) : (
				<ul class="lines">
					{view.silences.map((line) => (
						<li>
							<Icon name={line.state === "active" ? "bell-off" : "calendar"} class={line.state === "active" ? "motion" : "second"} />
							<div class="grow anywhere">
								<p>
									<SilencedWhat line={line} />
								</p>
								<p class="small second">
									{line.state === "active" ? (
										<>
											silenced until <Time at={line.endsAt} how="plan" zoned />
										</>
									) : (
										<>
											from <Time at={line.startsAt} how="plan" /> to <Time at={line.endsAt} how="plan" zoned />
										</>
									)}
									{line.reason === "" ? "" : `. ${line.reason}`}
								</p>
							</div>
						</li>
					))}
				</ul>
			)}
		</section>
	);
}
