import { count, shortTime, zoneName } from "../format.ts";
import { Icon, type IconName } from "../parts/icon.tsx";
import { Time } from "../parts/time.tsx";
import { useReader } from "../reader.ts";
import type { CalendarDay, CalendarView, PlannedEntry } from "./types.ts";

const KINDS: Readonly<Record<PlannedEntry["kind"], { readonly icon: IconName; readonly word: string }>> = {
	silence: { icon: "bell-off", word: "Silence" },
	window: { icon: "calendar", word: "Window" },
	maintenance: { icon: "tool", word: "Global maintenance" },
};

/** Two weeks of planned silences in the reader's time: a grid on desktops, a list of days on phones. */
export function Calendar({ calendar }: { calendar: CalendarView }) {
	const { zone, now } = useReader();
	return (
		<section class="panel" aria-labelledby="calendar-title">
			<div class="panel-head">
				<h2 id="calendar-title">
					Planned <span class="count">times in {zoneName(now, zone)}</span>
				</h2>
				<nav class="actions" aria-label="Weeks">
					{calendar.isNow ? null : (
						<a class="button small" href="/silences">
							Today
						</a>
					)}
					<a class="button small square" href={calendar.earlier} aria-label="Two weeks earlier">
						<Icon name="chevron-left" />
					</a>
					<a class="button small square" href={calendar.later} aria-label="Two weeks later">
						<Icon name="chevron-right" />
					</a>
				</nav>
			</div>
			<ol class="calendar">
				{calendar.days.map((day) => (
					<Day day={day} />
				))}
			</ol>
			<p class="panel-foot small second keys-of-kinds">
				{Object.values(KINDS).map(({ icon, word }) => (
					<span class="pill">
						<Icon name={icon} />
						{word}
					</span>
				))}
			</p>
		</section>
	);
}

function Day({ day }: { day: CalendarDay }) {
	const empty = day.entries.length === 0;
	const classes = ["day", empty ? "empty-day" : "", day.isPast ? "past" : "", day.isToday ? "today" : ""].filter(Boolean).join(" ");
	return (
		<li class={classes} {...(day.isToday ? { "aria-current": "date" as const } : {})}>
			<h3 class="day-name">
				<Time at={day.at} how="day" />
				{day.isToday ? <span class="second"> today</span> : null}
			</h3>
			{empty ? (
				<p class="sr">Nothing planned</p>
			) : (
				<ul>
					{day.entries.map((entry) => (
						<Entry entry={entry} />
					))}
					{day.more === 0 ? null : <li class="second small">and {count(day.more)} more</li>}
				</ul>
			)}
		</li>
	);
}

/** `22:00–04:00`, with dots if it began before this day or continues after it. */
function Entry({ entry }: { entry: PlannedEntry }) {
	const { zone } = useReader();
	const { icon, word } = KINDS[entry.kind];
	const from = entry.beganBefore ? "…" : shortTime(entry.startsAt, zone);
	const to = entry.goesOn || entry.endsAt === null ? "…" : shortTime(entry.endsAt, zone);
	const times = from === "…" && to === "…" ? "all day" : `${from}–${to}`;
	return (
		<li class={`planned ${entry.kind}`}>
			<a href={entry.href} title={`${word}: ${entry.subject}, ${times}`}>
				<Icon name={icon} label={word} />
				<span class="planned-time">{times}</span> <span class="planned-name">{entry.subject}</span>
			</a>
		</li>
	);
}
