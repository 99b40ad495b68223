import { Chart } from "../charts/panel.tsx";
import { CHART_PERIODS, type ChartsView } from "../charts/types.ts";
import { momentIn, zoneName } from "../format.ts";
import { type Frame, layout } from "../layout.tsx";
import { Field, problemOf, Select } from "../parts/field.tsx";
import { Icon } from "../parts/icon.tsx";
import { Time } from "../parts/time.tsx";
import { useReader } from "../reader.ts";

/** Charts of tickets and the time to ticket, over any period, of everything, an endpoint or a company. */
export const chartsPage = (frame: Frame, view: ChartsView) =>
	layout({ title: "Charts", place: "dashboard", frame, children: <Charts view={view} /> });

function Charts({ view }: { view: ChartsView }) {
	return (
		<>
			<div class="head">
				<nav class="crumbs" aria-label="Where this is">
					<a href="/">Dashboard</a>
					<Icon name="chevron-right" />
					<h1>Charts</h1>
				</nav>
			</div>
			<Wanted view={view} />
			<section class="panel" aria-labelledby="chart-title">
				<div class="panel-head">
					<h2 id="chart-title">Tickets{aboutOf(view)}</h2>
					{view.chart === null ? null : (
						<span class="second small">
							<Time at={view.chart.from} how="dated" /> to <Time at={view.chart.to} how="dated" zoned />
						</span>
					)}
				</div>
				{view.chart === null ? <p class="panel-body second">Correct the times above to see the chart.</p> : <Chart chart={view.chart} />}
				<p class="panel-foot second small">
					Time to ticket is what HookWise itself took, without delays, outages and retries; of each bar the newest 200 tickets are measured.{" "}
					{view.company === ""
						? "Bars are of whole UTC hours."
						: `Alerts of a company are known as long as history keeps them: ${view.keptDays} days.`}
				</p>
			</section>
		</>
	);
}

function aboutOf({ endpoint, company, endpoints }: ChartsView): string {
	if (company !== "") return ` of ${company}`;
	return endpoint === "" ? "" : ` of ${endpoints.find(({ id }) => id === endpoint)?.name ?? "a deleted endpoint"}`;
}

/** Choice of period and subject; all of it is in the URL. */
function Wanted({ view }: { view: ChartsView }) {
	const { zone, now } = useReader();
	const { period, from, to, endpoint, company, endpoints, companies, problems } = view;
	const about = { ...(endpoint === "" ? {} : { endpoint }), ...(company === "" ? {} : { company }) };
	const zoned = (local: string): string => zoneName(momentIn(zone, local) ?? now, zone);
	return (
		<search class="filterbox" aria-label="What the chart shows">
			<nav class="segments chart-periods" aria-label="Period">
				{CHART_PERIODS.map(({ value, label }) => (
					<a href={`/charts?${new URLSearchParams({ ...about, period: value })}`} {...(value === period ? { "aria-current": "true" } : {})}>
						{label}
					</a>
				))}
			</nav>
			<form class="panel filterbar charts" method="get" action="/charts">
				<input type="hidden" name="period" value="custom" />
				<Field name="from" label={`From (${zoned(from)})`} type="datetime-local" value={from} problem={problemOf(problems, "from")} />
				<Field name="to" label={`To (${zoned(to)})`} type="datetime-local" value={to} problem={problemOf(problems, "to")} />
				<Select
					name="endpoint"
					label="Endpoint"
					value={endpoint}
					choices={[{ value: "", label: "All" }, ...endpoints.map(({ id, name }) => ({ value: id, label: name }))]}
				/>
				<Field
					name="company"
					label="Company"
					value={company}
					placeholder="All"
					autocomplete="off"
					problem={problemOf(problems, "company")}
					more={{ list: "chart-companies", maxlength: 100 }}
				/>
				<datalist id="chart-companies">
					{companies.map((name) => (
						<option value={name} />
					))}
				</datalist>
				<button class="button primary" type="submit">
					Show
				</button>
			</form>
		</search>
	);
}
