import { z } from "zod";
import { CHART_PERIODS, type ChartPeriod, type ChartsView } from "../../../views/charts/types.ts";
import { localOf, momentIn } from "../../../views/format.ts";
import { chartsPage } from "../../../views/pages/charts.tsx";
import type { FieldProblem } from "../../base/problems.ts";
import type { ChartSubject } from "../../store/index.ts";
import type { Needs } from "../page/deps.ts";
import type { Frames } from "../page/frame.ts";
import { page } from "../page/page.ts";
import type { Route } from "../shell/route.ts";
import { chartOf, endOfHour } from "./chart.ts";
import { LONGEST_DAYS } from "./range.ts";

/** Services that these pages use. */
type Deps = Needs<"config" | "endpoints" | "psa" | "store">;

const DAY_MS = 86_400_000;
const BACK: Readonly<Record<string, number>> = { "24h": 1, "7d": 7, "30d": 30, "90d": 90 };
const word = z.string().max(100).catch("").default("");
const query = z.object({ period: word, from: word, to: word, endpoint: word, company: word });
type Query = z.output<typeof query>;

interface Wanted {
	readonly period: ChartPeriod;
	/** Milliseconds since the epoch; null if the typed text is not a time. */
	readonly from: number | null;
	readonly to: number | null;
}

/** A preset period, or the typed times, which are local times of the reader. */
function wantedOf({ period, from, to }: Query, now: number, zone: string): Wanted {
	const preset = CHART_PERIODS.find(({ value }) => value === period)?.value;
	if (preset === undefined && (from !== "" || to !== "" || period === "custom")) {
		return { period: "custom", from: momentIn(zone, from), to: to === "" ? endOfHour(now) : momentIn(zone, to) };
	}
	const chosen = preset ?? "7d";
	return { period: chosen, from: now - (BACK[chosen] ?? 7) * DAY_MS, to: endOfHour(now) };
}

function problemsOf({ from, to }: Wanted, { endpoint, company }: Query): FieldProblem[] {
	const problems: FieldProblem[] = [];
	if (from === null) problems.push({ field: "from", message: "Choose a day and a time." });
	if (to === null) problems.push({ field: "to", message: "Choose a day and a time, or leave it blank for now." });
	if (from !== null && to !== null && to <= from) problems.push({ field: "to", message: "The end must be after the beginning." });
	if (from !== null && to !== null && to - from > LONGEST_DAYS * DAY_MS)
		problems.push({ field: "from", message: `At most ${LONGEST_DAYS} days. Choose a later beginning.` });
	if (endpoint !== "" && company.trim() !== "") problems.push({ field: "company", message: "Choose an endpoint or a company, not both." });
	return problems;
}

function subjectOf({ endpoint, company }: Query, psa: string): ChartSubject {
	if (company.trim() !== "") return { kind: "company", psa, company: company.trim() };
	return endpoint === "" ? { kind: "all" } : { kind: "endpoint", endpointId: endpoint };
}

/** The page of charts. */
export const chartPages = (deps: Deps, frames: Frames): Route[] => [
	page({
		method: "GET",
		path: "/charts",
		role: "viewer",
		summary: "Tickets and the time to them over any time, of everything, an endpoint or a company",
		query,
		async handle(c, { query: given }) {
			const { zone, now } = frames.reader(c);
			const wanted = wantedOf(given, now, zone);
			const problems = problemsOf(wanted, given);
			const { from, to } = wanted;
			const isSound = problems.length === 0 && from !== null && to !== null;
			const subject = subjectOf(given, deps.psa.identity);
			const [frame, endpoints, companies, chart] = await Promise.all([
				frames.of(c),
				deps.endpoints.list(),
				deps.store.reading.incidents.companies(deps.psa.identity),
				isSound ? chartOf(deps, subject, { from, to, zone }) : null,
			]);
			const view: ChartsView = {
				period: wanted.period,
				from: from === null ? given.from : localOf(from, zone),
				to: to === null ? given.to : localOf(to, zone),
				endpoint: given.endpoint,
				company: given.company.trim(),
				endpoints: endpoints.map(({ id, name }) => ({ id, name })),
				companies: companies.flatMap(({ company }) => company ?? []),
				...{ chart, problems, keptDays: deps.config.LOG_RETENTION_DAYS },
			};
			return c.html(chartsPage(frame, view), problems.length === 0 ? 200 : 422);
		},
	}),
];
