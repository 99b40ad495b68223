import { runsOn, type Window } from "./windows.ts";
import { localDayOf, momentOf } from "./zones.ts";

const DAY_MS = 86_400_000;

/** A time covered by a window. Both ends in milliseconds since the epoch, both inclusive, compared to the second. */
export interface Span {
	readonly start: number;
	readonly end: number;
}

/**
 * Spans of a window between two moments, in order and uncut: a span may begin before `from` and end after
 * `to`. Agrees with `isInside`; for calendars. The cost grows with the number of days.
 */
export function spansOf(window: Window, from: number, to: number): Span[] {
	if (window.type === "once") return meets(window, from, to) ? [{ start: window.start, end: window.end }] : [];
	const { zone } = window;
	const spans: Span[] = [];
	// Starts with the day before, since windows over midnight belong to the day they start on.
	for (let day = localDayOf(zone, from) - DAY_MS; day <= localDayOf(zone, to); day += DAY_MS) {
		if (!runsOn(window, day)) continue;
		const span = spanOn(window, day);
		if (meets(span, from, to)) spans.push(span);
	}
	return spans;
}

const meets = ({ start, end }: Span, from: number, to: number): boolean => end >= from && start <= to;

/** @param day midnight of a local day as if it were UTC */
function spanOn({ zone, start, end }: Exclude<Window, { type: "once" }>, day: number): Span {
	// Equal start and end mean the whole local day.
	if (start === end) return { start: momentOf(zone, day, "first"), end: momentOf(zone, day + DAY_MS, "first") - 1_000 };
	const last = start < end ? day : day + DAY_MS;
	return { start: momentOf(zone, day + start * 1_000, "first"), end: momentOf(zone, last + end * 1_000, "last") };
}
