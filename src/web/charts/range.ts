/** Splits a period into the intervals of a chart, by the reader's wall clock. */
import { localOf, momentIn } from "../../../views/format.ts";

export type Step = "hour" | "day" | "week" | "month";

export interface ChartRange {
	/** Milliseconds since the epoch. */
	readonly from: number;
	readonly to: number;
	readonly zone: string;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Longest period of a chart, in days. Longer ones take too long to add up. */
export const LONGEST_DAYS = 400;

/** The interval that fits a period: at most about 60 bars. */
export function stepOf({ from, to }: Pick<ChartRange, "from" | "to">): Step {
	const days = (to - from) / DAY_MS;
	return days <= 2 ? "hour" : days <= 62 ? "day" : days <= 200 ? "week" : "month";
}

/** The beginning of the next day, week (on Monday) or month on the wall clock, as `2026-11-30T00:00`. */
function nextOf(local: string, step: Exclude<Step, "hour">): string {
	const day = new Date(`${local.slice(0, 10)}T00:00Z`);
	if (step === "month") day.setUTCMonth(day.getUTCMonth() + 1, 1);
	else day.setUTCDate(day.getUTCDate() + (step === "day" ? 1 : 7 - ((day.getUTCDay() + 6) % 7)));
	return day.toISOString().slice(0, 16);
}

/** Start, the start of each interval in between, and end; ascending. */
export function boundsOf(range: ChartRange, step: Step): number[] {
	const { from, to, zone } = range;
	const bounds = [from];
	let at = from;
	while (at < to) {
		const next = step === "hour" ? (Math.floor(at / HOUR_MS) + 1) * HOUR_MS : momentIn(zone, nextOf(localOf(at, zone), step));
		// At a clock change, local time may lead to an earlier moment.
		at = Math.min(Math.max(next ?? at, at + HOUR_MS), to);
		bounds.push(at);
	}
	return bounds;
}
