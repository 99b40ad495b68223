import type { ChartData } from "../../../views/charts/types.ts";
import type { ChartSubject } from "../../store/index.ts";
import type { Needs } from "../page/deps.ts";
import { boundsOf, type ChartRange, type Step, stepOf } from "./range.ts";

/** Dependencies of a chart. */
export type ChartDeps = Needs<"store">;

/** Data of a chart. @param step length of the intervals; chosen by the period if left out */
export async function chartOf(
	{ store }: ChartDeps,
	subject: ChartSubject,
	range: ChartRange,
	step: Step = stepOf(range),
): Promise<ChartData> {
	const bounds = boundsOf(range, step);
	const buckets = await store.reading.charts.buckets(bounds, subject);
	return {
		...{ step, from: range.from, to: range.to },
		items: buckets.map((bucket, index) => ({ ...bucket, from: bounds[index] ?? range.from, to: bounds[index + 1] ?? range.to })),
	};
}

const DAY_MS = 86_400_000;

/** Data of the last 30 days, for the pages of endpoints and companies. */
export const monthOf = (deps: ChartDeps, subject: ChartSubject, { now, zone }: { readonly now: number; readonly zone: string }) =>
	chartOf(deps, subject, { from: now - 30 * DAY_MS, to: endOfHour(now), zone });

/** End of the current hour: counters are per whole hour, and the current one counts. */
export const endOfHour = (now: number): number => (Math.floor(now / 3_600_000) + 1) * 3_600_000;
