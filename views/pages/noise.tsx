import type { NoiseFigures } from "../../src/watch/noise/index.ts";
import { count, counted, durationOf } from "../format.ts";
import { type Frame, layout } from "../layout.tsx";
import type { NoiseView } from "../noise/types.ts";
import { Empty } from "../parts/small.tsx";

/** Results of alerts, and the duration of problems. */
export const noisePage = (frame: Frame, view: NoiseView) =>
	layout({ title: "Noise", place: "tickets", frame, children: <Noise view={view} /> });

const PERIODS = [
	["day", "Last 24 hours"],
	["week", "Last 7 days"],
	["month", "Last 30 days"],
] as const;

const seconds = (value: number | null): string => (value === null ? "–" : durationOf(value * 1_000));
const share = (value: number | null): string => (value === null ? "–" : `${value} %`);

function Noise({ view }: { view: NoiseView }) {
	const { report } = view;
	return (
		<>
			<div class="head">
				<h1>Noise</h1>
				<Filter view={view} />
			</div>
			<section class="figures panel" aria-label="In all">
				<Figure name="Alerts" value={count(report.alerts)} />
				<Figure name="Incidents" value={count(report.incidents)} />
				<Figure name="Tickets" value={count(report.tickets)} />
				<Figure name="Notes" value={count(report.notes)} />
				<Figure name="Noise kept away" value={share(report.removed_percent)} more="alerts without ticket or note" />
				<Figure
					name="Time to recover"
					value={seconds(report.recovery.median)}
					more={`95 % within ${seconds(report.recovery.p95)}, mean ${seconds(report.recovery.mean)}`}
				/>
			</section>
			<section class="panel" aria-labelledby="by-endpoint">
				<div class="panel-head">
					<h2 id="by-endpoint">By endpoint</h2>
				</div>
				<Table
					first="Endpoint"
					rows={report.endpoints.map(({ endpointId, ...figures }) => ({
						name: view.endpoints.find(({ id }) => id === endpointId)?.name ?? "a deleted endpoint",
						href: `/endpoints/${endpointId}/noise`,
						figures,
					}))}
				/>
			</section>
			<section class="panel" aria-labelledby="by-company">
				<div class="panel-head">
					<h2 id="by-company">By company</h2>
				</div>
				<Table
					first="Company"
					rows={report.companies.map(({ company, ...figures }) => ({ name: company ?? "no company", href: null, figures }))}
				/>
			</section>
			<Restless title="Most alerts" id="talkers" what="alert" rows={report.talkers} view={view} />
			<Restless title="Most restless" id="restless" what="time" rows={report.flapping} view={view} />
		</>
	);
}

function Filter({ view }: { view: NoiseView }) {
	return (
		<form class="actions" method="get" action="/noise">
			<label>
				<span class="sr">Period</span>
				<select class="input" name="period">
					{PERIODS.map(([value, word]) => (
						<option value={value} selected={value === view.period}>
							{word}
						</option>
					))}
				</select>
			</label>
			<label>
				<span class="sr">Endpoint</span>
				<select class="input" name="endpoint">
					<option value="">All endpoints</option>
					{view.endpoints.map(({ id, name }) => (
						<option value={id} selected={id === view.endpoint}>
							{name}
						</option>
					))}
				</select>
			</label>
			<label>
				<span class="sr">Company</span>
				<input class="input" type="search" name="company" value={view.company} placeholder="Company" autocomplete="off" />
			</label>
			<button class="button" type="submit">
				Show
			</button>
		</form>
	);
}

function Figure({ name, value, more = "" }: { name: string; value: string; more?: string }) {
	return (
		<div class="figure">
			<span class="figure-name">{name}</span>
			<span class="figure-value">{value}</span>
			<span class="figure-more">{more}</span>
		</div>
	);
}

interface Row {
	readonly name: string;
	readonly href: string | null;
	readonly figures: NoiseFigures;
}

const COLUMNS: readonly (readonly [string, (figures: NoiseFigures) => string])[] = [
	["Alerts", ({ alerts }) => count(alerts)],
	["Incidents", ({ incidents }) => count(incidents)],
	["Tickets", ({ tickets }) => count(tickets)],
	["Notes", ({ notes }) => count(notes)],
	["Kept away", ({ removed_percent: removed }) => share(removed)],
	["Median", ({ recovery }) => seconds(recovery.median)],
	["95 %", ({ recovery }) => seconds(recovery.p95)],
];

function Table({ first, rows }: { first: string; rows: readonly Row[] }) {
	if (rows.length === 0) return <Empty icon="activity">No alerts in this period.</Empty>;
	return (
		<table class="list cards">
			<thead>
				<tr>
					<th scope="col">{first}</th>
					{COLUMNS.map(([name]) => (
						<th scope="col" class="right">
							{name}
						</th>
					))}
				</tr>
			</thead>
			<tbody>
				{rows.map(({ name, href, figures }) => (
					<tr>
						<td class="anywhere">{href === null ? name : <a href={href}>{name}</a>}</td>
						{COLUMNS.map(([column, of]) => (
							<td class="right nowrap" data-name={column.toLowerCase()}>
								{of(figures)}
							</td>
						))}
					</tr>
				))}
			</tbody>
		</table>
	);
}

interface RestlessProps {
	readonly title: string;
	readonly id: string;
	/** Name of one counted thing. */
	readonly what: string;
	readonly rows: NoiseView["report"]["talkers"];
	readonly view: NoiseView;
}

function Restless({ title, id, what, rows, view }: RestlessProps) {
	return (
		<section class="panel" aria-labelledby={id}>
			<div class="panel-head">
				<h2 id={id}>{title}</h2>
			</div>
			{rows.length === 0 ? (
				<Empty icon="activity">Nothing.</Empty>
			) : (
				<table class="list cards">
					<thead>
						<tr>
							<th scope="col">Summary</th>
							<th scope="col">Company</th>
							<th scope="col">Endpoint</th>
							<th scope="col" class="right">
								How often
							</th>
						</tr>
					</thead>
					<tbody>
						{rows.map((row) => (
							<tr>
								<td class="anywhere">{row.title}</td>
								<td data-name="company">{row.company ?? "no company"}</td>
								<td data-name="endpoint">{view.endpoints.find(({ id: own }) => own === row.endpointId)?.name ?? "a deleted endpoint"}</td>
								<td class="right nowrap" data-name="how often">
									{counted(row.count, what)}
								</td>
							</tr>
						))}
					</tbody>
				</table>
			)}
		</section>
	);
}
