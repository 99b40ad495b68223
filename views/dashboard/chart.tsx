import { count } from "../format.ts";
import { Bars } from "../parts/bars.tsx";
import { Icon, type IconName } from "../parts/icon.tsx";
import { OUTCOMES } from "../words.ts";
import type { ChartView } from "./types.ts";

const PERIODS = [
	["daily", "Day"],
	["weekly", "Week"],
	["monthly", "Month"],
] as const;

const SERIES = [
	["created", "Created", OUTCOMES.created.icon],
	["updated", "Noted", OUTCOMES.noted.icon],
	["closed", "Closed", OUTCOMES.closed.icon],
] as const satisfies readonly (readonly ["created" | "updated" | "closed", string, IconName])[];

/** `Tue`, `W48`, `Nov`; in UTC, like the numbers. */
function nameOf(date: string, period: ChartView["period"]): string {
	if (period === "weekly") return date.slice(5);
	if (period === "monthly") return new Date(`${date}-01T00:00:00Z`).toLocaleDateString("en-GB", { month: "short", timeZone: "UTC" });
	return new Date(`${date}T00:00:00Z`).toLocaleDateString("en-GB", { weekday: "short", timeZone: "UTC" });
}

/** Tickets by day, week or month: three rows, each with its own scale. */
export function TicketChart({ view }: { view: ChartView }) {
	const names = view.chart.map(({ date }) => nameOf(date, view.period));
	return (
		<section
			class="panel"
			id="chart"
			aria-labelledby="chart-title"
			data-live="queue"
			hx-get="/"
			hx-include="#chart-period"
			hx-trigger="live:queue throttle:5s"
			hx-swap="outerMorph"
		>
			<input type="hidden" id="chart-period" name="period" value={view.period === "daily" ? "" : view.period} />
			<div class="panel-head">
				<h2 id="chart-title">Tickets</h2>
				<nav class="actions segments" aria-label="Period">
					{PERIODS.map(([period, word]) => (
						<a
							href={period === "daily" ? "/" : `/?period=${period}`}
							hx-get={period === "daily" ? "/" : `/?period=${period}`}
							hx-include="#endpoint-form, #feed-form"
							hx-target="#chart"
							hx-swap="outerHTML"
							hx-replace-url="true"
							data-tidy
							data-period={period === "daily" ? "" : period}
							{...(period === view.period ? { "aria-current": "true" } : {})}
						>
							{word}
						</a>
					))}
				</nav>
			</div>
			<div class="panel-body chart">
				{SERIES.map(([field, word, icon]) => {
					const values = view.chart.map((entry) => entry[field]);
					return (
						<>
							<span class="chart-name">
								<Icon name={icon} />
								{word}
							</span>
							<Bars
								values={values}
								width={190}
								height={26}
								gap={3}
								label={`${word}: ${values.map((value, index) => `${names[index]} ${count(value)}`).join(", ")}`}
							/>
							<strong class="right">{count(values.at(-1) ?? 0)}</strong>
						</>
					);
				})}
				<span />
				<span class="chart-days" aria-hidden="true">
					{names.map((name, index) => (
						<span class={index === names.length - 1 ? "today" : ""}>{name}</span>
					))}
				</span>
				<span />
			</div>
			<p class="panel-foot">
				<a class="small" href="/charts">
					Other times, median and p95
				</a>
			</p>
		</section>
	);
}
