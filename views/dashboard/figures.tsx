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
	/** Left out on phones. */
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

/** What happened today; each figure leads to its part of history. */
export function Figures({ view }: { view: StateView }) {
	const { zone, now } = useReader();
	const { figures, yesterday, gaveUp, retrying, psa, services, dayStart } = view;
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
			<Figure name="No action" value={count(figures.non_action_today)} href={`/history?status=skipped&${today}`}>
				{count(yesterday.non_action_today)} yesterday
			</Figure>
			{psa.state === "down" ? (
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
			)}
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
			<Figure name="Success" value={percent(figures.success_rate)} href={`/history?status=processed&status=dlq&${today}`} desk>
				{percent(yesterday.success_rate)} yesterday
			</Figure>
			<Figure
				name="Time to ticket"
				value={figures.avg_processing_time === 0 ? "–" : durationOf(figures.avg_processing_time * 1000)}
				href={`/history?action=create&${today}`}
				desk
			>
				average today
			</Figure>
		</section>
	);
}
