import { dayKey, momentIn } from "../../../views/format.ts";
import type { CalendarDay, CalendarView, PlannedEntry } from "../../../views/silences/types.ts";
import { spansOf, type Window } from "../../alerts/pipeline/index.ts";
import type { MaintenanceState, PlannedMaintenance } from "../../setup/maintenance/index.ts";
import type { StoredSilence } from "../../store/index.ts";

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const DAYS = 14;
/** Maximum number of entries per day; more are only counted. */
const MAX_A_DAY = 12;
/** Maximum number of endpoints whose windows are drawn; nobody could read more. */
const MAX_WINDOWS = 500;

/** An endpoint's windows; unreadable ones suppress nothing and are left out. */
export interface Windowed {
	readonly id: string;
	readonly name: string;
	readonly windows: readonly Window[];
}

export interface PlanSources {
	readonly silences: readonly StoredSilence[];
	readonly endpoints: readonly Windowed[];
	readonly maintenance: MaintenanceState;
	readonly planned: PlannedMaintenance | null;
	readonly nameOf: (silence: StoredSilence) => string;
}

type Whole = Pick<PlannedEntry, "kind" | "startsAt" | "endsAt" | "subject" | "href">;

/** A calendar date independent of zones: midnight in UTC. */
const dateOf = (key: string): number => Date.parse(`${key}T00:00:00Z`);
const keyOf = (date: number): string => new Date(date).toISOString().slice(0, 10);

/** The Monday of a day's week. */
const mondayOf = (date: number): number => date - ((new Date(date).getUTCDay() + 6) % 7) * DAY_MS;

/**
 * Two weeks of planned silences, maintenance and windows, from a Monday on.
 * @param from `2026-11-23`, any day of the first week; anything else means the week of `now`
 * @param now milliseconds since the epoch
 */
export function calendarOf(sources: PlanSources, from: string, zone: string, now: number): CalendarView {
	const today = dayKey(now, zone);
	const asked = /^\d{4}-\d{2}-\d{2}$/.test(from) ? dateOf(from) : Number.NaN;
	const first = mondayOf(Number.isNaN(asked) ? dateOf(today) : asked);
	const midnights = Array.from(
		{ length: DAYS + 1 },
		(_none, n) => momentIn(zone, `${keyOf(first + n * DAY_MS)}T00:00`) ?? first + n * DAY_MS,
	);
	const entries = entriesOf(sources, midnights[0] ?? first, midnights[DAYS] ?? first, now);
	const days = midnights
		.slice(0, DAYS)
		.map((start, n) => dayOf(entries, { start, end: midnights[n + 1] ?? start, key: keyOf(first + n * DAY_MS), today }));
	return {
		days,
		earlier: `/silences?from=${keyOf(first - DAYS * DAY_MS)}`,
		later: `/silences?from=${keyOf(first + DAYS * DAY_MS)}`,
		isNow: first === mondayOf(dateOf(today)),
	};
}

function entriesOf({ silences, endpoints, maintenance, planned, nameOf }: PlanSources, from: number, to: number, now: number): Whole[] {
	const entries: Whole[] = silences.map((silence) => ({
		...{ kind: "silence", startsAt: silence.startsAt, endsAt: silence.endsAt, subject: nameOf(silence) },
		href: `/silences/${silence.id}`,
	}));
	if (maintenance.enabled)
		entries.push({ kind: "maintenance", startsAt: now, endsAt: maintenance.until, subject: "Everything", href: "/silences" });
	if (planned !== null)
		entries.push({ kind: "maintenance", startsAt: planned.startsAt, endsAt: planned.until, subject: "Everything", href: "/silences" });
	let left = MAX_WINDOWS;
	for (const { id, name, windows } of endpoints) {
		for (const window of windows) {
			if (left-- <= 0) break;
			for (const { start, end } of spansOf(window, from, to))
				entries.push({ kind: "window", startsAt: start, endsAt: end, subject: name, href: `/endpoints/${id}/rules?open=windows` });
		}
	}
	return entries
		.filter(({ startsAt, endsAt }) => startsAt < to && (endsAt === null || endsAt > from))
		.sort((a, b) => a.startsAt - b.startsAt);
}

interface DayBounds {
	readonly start: number;
	readonly end: number;
	readonly key: string;
	readonly today: string;
}

function dayOf(entries: readonly Whole[], { start, end, key, today }: DayBounds): CalendarDay {
	const found = entries.flatMap((entry): PlannedEntry[] => {
		const endsAt = entry.endsAt ?? Number.POSITIVE_INFINITY;
		if (entry.startsAt >= end || endsAt <= start) return [];
		const beganBefore = entry.startsAt < start;
		// A night is only shown on the day on which it begins.
		if (beganBefore && isNight(entry.startsAt, endsAt, start)) return [];
		return [{ ...entry, beganBefore, goesOn: endsAt > end && !isNight(entry.startsAt, endsAt, end) }];
	});
	return {
		key,
		at: start + (end - start) / 2,
		isToday: key === today,
		isPast: key < today,
		entries: found.slice(0, MAX_A_DAY),
		more: Math.max(0, found.length - MAX_A_DAY),
	};
}

/** True if a period begins on the day before a midnight and ends in the morning after it. */
const isNight = (startsAt: number, endsAt: number, midnight: number): boolean =>
	startsAt >= midnight - 24 * HOUR_MS && startsAt < midnight && endsAt < midnight + 12 * HOUR_MS;
