import { count, dateName, durationOf, monthName, shortTime, zoneName } from "../format.ts";
import { Bars } from "../parts/bars.tsx";
import { Icon } from "../parts/icon.tsx";
import { useReader } from "../reader.ts";
import { OUTCOMES } from "../words.ts";
import type { ChartData } from "./types.ts";

const SERIES = [
	["created", "Created", OUTCOMES.created.icon],
	["updated", "Noted", OUTCOMES.noted.icon],
	["closed", "Closed", OUTCOMES.closed.icon],
] as const;

const WORDS: Readonly<Record<ChartData["step"], string>> = { hour: "Hour", day: "Day", week: "Week from", month: "Month" };
const WIDTH = 600;
const GAP = 2;

type Item = ChartData["items"][number];

/** Start of an interval in the reader's zone: `22 Nov 14:00`, `22 Nov`, `Nov 2026`. */
function nameOf({ from }: Item, step: ChartData["step"], zone: string): string {
	if (step === "month") return monthName(from, zone);
	return step === "hour" ? `${dateName(from, zone)} ${shortTime(from, zone)}` : dateName(from, zone);
}

/** Tickets over a period, and the time HookWise took for them, drawn and as a table. */
export function Chart({ chart }: { chart: ChartData }) {
	const { zone, now } = useReader();
	const names = chart.items.map((item) => nameOf(item, chart.step, zone));
	const untilNow = chart.to > now;
	const total = (field: "created" | "updated" | "closed"): number => chart.items.reduce((sum, item) => sum + item[field], 0);
	const first = names[0] ?? "";
	const last = names.at(-1) ?? "";
	return (
		<>
			<div class="panel-body chart big">
				{SERIES.map(([field, word, icon]) => {
					const values = chart.items.map((item) => item[field]);
					const most = Math.max(0, ...values);
					const label = `${word}: ${count(total(field))} from ${first} to ${last}, at most ${count(most)} in one ${chart.step}`;
					return (
						<div class="chart-row">
							<span class="chart-name">
								<Icon name={icon} />
								{word}
							</span>
							<Bars values={values} width={WIDTH} height={40} gap={GAP} label={label} untilNow={untilNow} />
							<strong class="right">{count(total(field))}</strong>
						</div>
					);
				})}
				<Times chart={chart} names={names} />
				<span class="chart-gap" />
				<span class="chart-days spread" aria-hidden="true">
					{marksOf(names).map((name) => (
						<span>{name}</span>
					))}
				</span>
				<span />
			</div>
			<Numbers chart={chart} names={names} zone={zoneName(now, zone)} />
		</>
	);
}

/** At most five labels for the axis. */
function marksOf(names: readonly string[]): string[] {
	const places =
		names.length < 5 ? names.map((_name, index) => index) : [0, 0.25, 0.5, 0.75, 1].map((at) => Math.round(at * (names.length - 1)));
	return places.map((place) => names[place] ?? "");
}

/** Bars of the 95th percentile with the median in front, on one scale. */
function Times({ chart, names }: { chart: ChartData; names: readonly string[] }) {
	const HEIGHT = 48;
	const most = Math.max(0, ...chart.items.map(({ p95 }) => p95 ?? 0));
	const each = (WIDTH - GAP * (chart.items.length - 1)) / chart.items.length;
	const slowest = chart.items.findIndex(({ p95 }) => p95 !== null && p95 === most);
	const label =
		slowest < 0
			? "Time to ticket: no ticket in this time"
			: `Time to ticket: 95 % of tickets within ${durationOf(most)} in the slowest ${chart.step}, ${names[slowest]}; the table has every ${chart.step}`;
	const bar = (ms: number | null, index: number, kind: string) => {
		if (ms === null) return null;
		const tall = most === 0 ? 1 : Math.max(1, Math.round((ms / most) * HEIGHT));
		const x = Math.round(index * (each + GAP) * 10) / 10;
		return <rect class={kind} x={x} y={HEIGHT - tall} width={Math.round(each * 10) / 10} height={tall} />;
	};
	return (
		<div class="chart-row">
			<span class="chart-name" title="What HookWise itself took, without delays, outages and retries">
				<Icon name="clock" />
				<span>
					Time to ticket
					<span class="chart-keys">
						<span class="key-median">median</span> <span class="key-p95">p95</span>
					</span>
				</span>
			</span>
			<svg
				class="bars times"
				role="img"
				aria-label={label}
				width={WIDTH}
				height={HEIGHT}
				viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
				preserveAspectRatio="none"
			>
				<rect class="floor" x={0} y={HEIGHT - 1} width={WIDTH} height={1} />
				{chart.items.map(({ p95, median }, index) => (
					<>
						{bar(p95, index, "p95")}
						{bar(median, index, "median")}
					</>
				))}
			</svg>
			<strong class="right" title="The highest p95">
				{slowest < 0 ? "–" : durationOf(most)}
			</strong>
		</div>
	);
}

/** The numbers of the chart as a table, also for screen readers. */
function Numbers({ chart, names, zone }: { chart: ChartData; names: readonly string[]; zone: string }) {
	const time = (ms: number | null): string => (ms === null ? "–" : durationOf(ms));
	return (
		<details class="chart-numbers">
			<summary>Show the numbers</summary>
			<table class="list numbers">
				<caption class="sr">Tickets and time to ticket, newest first. Median and p95 are what HookWise itself took.</caption>
				<thead>
					<tr>
						<th scope="col">
							{WORDS[chart.step]} ({zone})
						</th>
						{SERIES.map(([, word]) => (
							<th scope="col" class="right">
								{word}
							</th>
						))}
						<th scope="col" class="right">
							Median
						</th>
						<th scope="col" class="right">
							p95
						</th>
					</tr>
				</thead>
				<tbody>
					{chart.items
						.map((item, index) => (
							<tr>
								<th scope="row">{names[index]}</th>
								<td class="right">{count(item.created)}</td>
								<td class="right">{count(item.updated)}</td>
								<td class="right">{count(item.closed)}</td>
								<td class="right nowrap">{time(item.median)}</td>
								<td class="right nowrap">{time(item.p95)}</td>
							</tr>
						))
						.toReversed()}
				</tbody>
			</table>
		</details>
	);
}

/** Chart of the last 30 days for an endpoint or a company, with a link to other periods. */
export function ChartPanel({ chart, about }: { chart: ChartData; about: Readonly<Record<string, string>> }) {
	const { zone, now } = useReader();
	return (
		<section class="panel" aria-labelledby="chart-title">
			<div class="panel-head">
				<h2 id="chart-title">
					Last 30 days{" "}
					<span class="count" data-zone-name>
						{zoneName(now, zone)}
					</span>
				</h2>
				<a class="actions small" href={`/charts?${new URLSearchParams({ ...about, period: "30d" })}`}>
					Other times
				</a>
			</div>
			<Chart chart={chart} />
		</section>
	);
}
