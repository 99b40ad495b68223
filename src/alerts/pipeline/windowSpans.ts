import { runsOn, type Window } from "./windows.ts";
import { localDayOf, momentOf } from "./zones.ts";

const DAY_MS = 86_400_000;

/** A time during which a window holds. Both in milliseconds since the epoch, both inside, compared to the second. */
export interface Span {
	readonly start: number;
	readonly end: number;
}

/**
 * When a window holds between two moments, in order, uncut: a span may begin before `from` and end after `to`.
 * It says the same as `isInside`, for calendars. The work is that of the days between the two.
 */
export function spansOf(window: Window, from: number, to: number): Span[] {
	if (window.type === "once") return meets(window, from, to) ? [{ start: window.start, end: window.end }] : [];
	const { zone } = window;
	const spans: Span[] = [];
	// From the day before, as windows over midnight belong to the day they start on.
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
	// Equal start and end are the whole local day.
	if (start === end) return { start: momentOf(zone, day, "first"), end: momentOf(zone, day + DAY_MS, "first") - 1_000 };
	const last = start < end ? day : day + DAY_MS;
	return { start: momentOf(zone, day + start * 1_000, "first"), end: momentOf(zone, last + end * 1_000, "last") };
}
