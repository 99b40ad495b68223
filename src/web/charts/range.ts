/** How a time is cut into the stretches of a chart: on the reader's wall clock. */
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
/** Of a chart, in days. Counters of a longer time take too long to add up. */
export const LONGEST_DAYS = 400;

/** So that there are never more stretches than one can tell apart. */
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

/** From the first moment to the last, with every beginning of a step in between; rising. */
export function boundsOf(range: ChartRange, step: Step): number[] {
	const { from, to, zone } = range;
	const bounds = [from];
	let at = from;
	while (at < to) {
		const next = step === "hour" ? (Math.floor(at / HOUR_MS) + 1) * HOUR_MS : momentIn(zone, nextOf(localOf(at, zone), step));
		// A wall clock that jumps back may name a moment before this one.
		at = Math.min(Math.max(next ?? at, at + HOUR_MS), to);
		bounds.push(at);
	}
	return bounds;
}
