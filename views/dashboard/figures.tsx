import type { DayFigures } from "../../src/web/dashboard/stats.ts";
import { count, durationOf, percent, shortTime, zoneName } from "../format.ts";
import { Icon, type IconName } from "../parts/icon.tsx";
import { Age, Time } from "../parts/time.tsx";
import { useReader } from "../reader.ts";
import type { StateView } from "./types.ts";

interface FigureProps {
	readonly name: string;
	readonly value: string;
	readonly href?: string | undefined;
	readonly icon?: IconName | undefined;
	readonly tone?: "soon" | "now" | "motion" | undefined;
	readonly children?: unknown;
	/** Set if it is left out on phones. */
	readonly desk?: boolean | undefined;
}

function Figure({ name, value, href, icon, tone, children, desk = false }: FigureProps) {
	const inner = (
		<>
			<span class="figure-name">{name}</span>
			<span class={`figure-value ${tone ?? ""}`}>
				{icon === undefined ? null : <Icon name={icon} />}
				{value}
			</span>
			<span class="figure-more">{children as string}</span>
		</>
	);
	const classes = desk ? "figure desk" : "figure";
	return href === undefined ? (
		<div class={classes}>{inner}</div>
	) : (
		<a class={classes} href={href}>
			{inner}
		</a>
	);
}

/** A rate without data is meaningless. */
const hasData = (day: DayFigures): boolean => day.created_today + day.updated_today + day.closed_today + day.dlq_today > 0;

/** Numbers of today; each links to its part of history. */
export function Figures({ view }: { view: StateView }) {
	const { zone, now } = useReader();
	const { figures, yesterday, beside, gaveUp, dayStart } = view;
	const today = `from=${encodeURIComponent(new Date(dayStart).toISOString())}&period=custom`;
	return (
		<section class="figures panel" aria-labelledby="today">
			<div class="figure first">
				<h2 id="today">Today</h2>
				<span class="figure-more">
					since <Time at={dayStart} how="short" /> <span data-zone-name>{zoneName(now, zone)}</span>
					<br /> (UTC day)
				</span>
				<span class="sr">{shortTime(dayStart, "UTC")} UTC</span>
			</div>
			<Figure name="Created" value={count(figures.created_today)} href={`/history?action=create&${today}`}>
				{count(yesterday.created_today)} yesterday
			</Figure>
			<Figure name="Noted" value={count(figures.updated_today)} href={`/history?action=update&${today}`}>
				{count(yesterday.updated_today)} yesterday
			</Figure>
			<Figure name="Closed" value={count(figures.closed_today)} href={`/history?action=close&${today}`}>
				{count(yesterday.closed_today)} yesterday
			</Figure>
			<Behind view={view} />
			<Figure
				name="Gave up"
				value={count(gaveUp.count)}
				href="/history?status=dlq&period=all"
				icon={gaveUp.count > 0 ? "circle-x" : undefined}
				tone={gaveUp.count > 0 ? "now" : undefined}
			>
				{gaveUp.oldestAt === null ? (
					"nothing lost"
				) : (
					<>
						oldest <Age at={gaveUp.oldestAt} style="coarse" /> ago
					</>
				)}
			</Figure>
			<Figure
				name="Refused"
				value={count(beside.refused)}
				href={`/history?status=rejected&${today}`}
				icon={beside.refused > 0 ? "ban" : undefined}
				tone={beside.refused > 0 ? "soon" : undefined}
			>
				{count(beside.refusedYesterday)} yesterday
			</Figure>
			<DeskFigures view={view} today={today} />
		</section>
	);
}

/** Alerts that are not in ConnectWise yet: those waiting for it while it is down, otherwise those being retried. */
function Behind({ view: { figures, retrying, psa, services } }: { view: StateView }) {
	return psa.state === "down" ? (
		<Figure
			name="Waiting"
			value={count(services.queue_depth)}
			icon="clock"
			tone="motion"
			href="/history?status=queued&status=processing&status=failed&period=all"
		>
			since <Time at={psa.since} how="short" />
		</Figure>
	) : (
		<Figure
			name="Retrying"
			value={count(retrying.count)}
			href="/history?status=failed&period=all"
			icon={retrying.count > 0 ? "alert-triangle" : undefined}
			tone={retrying.count > 0 ? "soon" : undefined}
		>
			{retrying.nextAt === null ? (
				`${count(figures.failed_today)} tries failed today`
			) : (
				<>
					next try in <Age at={retrying.nextAt} until />
				</>
			)}
		</Figure>
	);
}

/**
 * Numbers that phones have no room for.
 * @param today query of history for today
 */
function DeskFigures({ view: { figures, yesterday, beside }, today }: { view: StateView; today: string }) {
	return (
		<>
			<Figure name="No action" value={count(figures.non_action_today)} href={`/history?status=skipped&${today}`} desk>
				{count(yesterday.non_action_today)} yesterday
			</Figure>
			<Figure
				name="Success"
				value={hasData(figures) ? percent(figures.success_rate) : "–"}
				href={`/history?status=processed&status=dlq&${today}`}
				desk
			>
				{hasData(yesterday) ? `${percent(yesterday.success_rate)} yesterday` : "no data yesterday"}
			</Figure>
			<Figure
				name="Time to ticket"
				value={beside.work.median === null ? "–" : durationOf(beside.work.median)}
				href={`/history?action=create&${today}`}
				desk
			>
				<span title="What HookWise itself took, without delays, outages and retries">
					{beside.work.p95 === null ? "no ticket today" : `median, p95 ${durationOf(beside.work.p95)}`}
				</span>
			</Figure>
		</>
	);
}
