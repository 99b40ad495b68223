import { z } from "zod";
import { readInstant } from "../../alerts/pipeline/index.ts";
import { type Clock, isoTime } from "../../base/clock.ts";
import { isTimeZone } from "../../base/timeZones.ts";
import type { Psa } from "../../psa/port/index.ts";
import type { ChartSubject } from "../../store/index.ts";
import { invalid } from "../shell/problem.ts";
import { api, type Route } from "../shell/route.ts";
import { type ChartDeps, chartOf, endOfHour } from "./chart.ts";
import { LONGEST_DAYS } from "./range.ts";

const DAY_MS = 86_400_000;
const instant = z
	.string("Give it once.")
	.transform((value, context) => {
		const at = readInstant(value);
		if (at !== null) return at;
		context.addIssue({ code: "custom", message: "A time is expected, such as 2026-01-31T12:00:00Z." });
		return z.NEVER;
	})
	.optional();
const query = z.object({
	from: instant,
	to: instant,
	step: z.enum(["hour", "day", "week", "month"], "hour, day, week or month is expected.").optional(),
	time_zone: z.string("Give it once.").refine(isTimeZone, "An IANA name is expected, such as Europe/Berlin.").default("UTC"),
	endpoint: z.string("Give it once.").max(100).optional(),
	company: z.string("Give it once.").max(100).optional(),
});

/** Maximum number of intervals. */
const MAX_ITEMS = 1_000;

/** API of the numbers behind charts. */
export function chartRoutes(deps: ChartDeps & { readonly clock: Clock; readonly psa: Pick<Psa, "identity"> }): Route[] {
	return [
		api({
			method: "GET",
			path: "/api/stats/chart",
			role: "viewer",
			summary: "Tickets created, updated and closed, and median and p95 of what HookWise took, over any time; of an endpoint or a company",
			query,
			answers: { 200: "step, time_zone and items, oldest first", 422: "a time is wrong, or the stretch too long" },
			async handle(c, { query: given }) {
				const to = given.to ?? endOfHour(deps.clock.now());
				const from = given.from ?? to - 7 * DAY_MS;
				if (to <= from) throw invalid([{ field: "to", message: "The end must be after the beginning." }]);
				const most = given.step === "hour" ? Math.floor(MAX_ITEMS / 24) : LONGEST_DAYS;
				if (to - from > most * DAY_MS) throw invalid([{ field: "from", message: `At most ${most} days. Choose a later beginning.` }]);
				if (given.endpoint !== undefined && given.company !== undefined)
					throw invalid([{ field: "company", message: "Give an endpoint or a company, not both." }]);
				const subject: ChartSubject =
					given.company !== undefined
						? { kind: "company", psa: deps.psa.identity, company: given.company }
						: given.endpoint !== undefined
							? { kind: "endpoint", endpointId: given.endpoint }
							: { kind: "all" };
				const chart = await chartOf(deps, subject, { from, to, zone: given.time_zone }, given.step);
				return c.json({
					step: chart.step,
					time_zone: given.time_zone,
					items: chart.items.map(({ created, updated, closed, median, p95, ...item }) => ({
						...{ from: isoTime(item.from), to: isoTime(item.to), created, updated, closed },
						...{ median_ms: median, p95_ms: p95 },
					})),
				});
			},
		}),
	];
}
