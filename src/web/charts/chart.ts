import type { ChartData } from "../../../views/charts/types.ts";
import type { ChartSubject } from "../../store/index.ts";
import type { Needs } from "../page/deps.ts";
import { boundsOf, type ChartRange, type Step, stepOf } from "./range.ts";

/** What a chart asks of the rooms. */
export type ChartDeps = Needs<"store">;

/** What happened in a time, cut into steps that fit it unless one is given. */
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

/** The last 30 days, today's included: what a page of an endpoint or a company shows by itself. */
export const monthOf = (deps: ChartDeps, subject: ChartSubject, { now, zone }: { readonly now: number; readonly zone: string }) =>
	chartOf(deps, subject, { from: now - 30 * DAY_MS, to: endOfHour(now), zone });

/** Counters are of whole hours: the one that runs counts. */
export const endOfHour = (now: number): number => (Math.floor(now / 3_600_000) + 1) * 3_600_000;
