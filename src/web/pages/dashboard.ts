import type { Context } from "hono";
import { z } from "zod";
import type { DashboardView, Need, ShownEndpoints } from "../../../views/dashboard/types.ts";
import { dashboardPage } from "../../../views/pages/dashboard.tsx";
import type { AlertView } from "../../history/index.ts";
import type { WebEnv } from "../env.ts";
import type { Route } from "../route.ts";
import type { Period } from "../stats.ts";
import type { PageDeps } from "./deps.ts";
import { gravityOf, lineOf } from "./endpointLine.ts";
import type { Frames } from "./frame.ts";
import { page } from "./page.ts";

const word = z.string().max(200).catch("").default("");
const query = z.object({
	q: word,
	board: word,
	state: word,
	period: z.enum(["daily", "weekly", "monthly"]).catch("daily").default("daily"),
	feed: word,
	level: z.enum(["all", "tickets", "trouble"]).catch("all").default("all"),
});
type Query = z.output<typeof query>;

/** Gave-up alerts that are read to be told apart; more are counted only. */
const MOST_GAVE_UP = 200;
const FEED_LINES = 12;
const DAY_MS = 86_400_000;

export function dashboardRoutes(deps: PageDeps, frames: Frames): Route[] {
	return [
		page({
			method: "GET",
			path: "/",
			role: "viewer",
			summary: "The dashboard",
			query,
			async handle(c, { query: given }) {
				const [frame, view] = await Promise.all([frames.of(c), viewOf(deps, given, c)]);
				return c.html(dashboardPage(frame, view));
			},
		}),
	];
}

async function viewOf(deps: PageDeps, query: Query, _c: Context<WebEnv>): Promise<DashboardView> {
	const { history, stats, health, clock, config } = deps;
	const now = clock.now();
	const [services, today, chart, gaveUp, gaveUpCount, retrying, retryingCount, feed, endpoints] = await Promise.all([
		health.services(),
		stats.today(),
		stats.history(query.period as Period),
		history.page({ statuses: ["dlq"] }, MOST_GAVE_UP, null),
		history.counts({ statuses: ["dlq"] }),
		history.page({ statuses: ["failed"] }, 20, null),
		history.counts({ statuses: ["failed"] }),
		history.page(feedFilter(query), FEED_LINES, null),
		endpointLines(deps, query, now),
	]);
	const { yesterday, ...figures } = today;
	const nextTry = retrying.items
		.map((item) => item.next_attempt_at)
		.filter((at) => at !== null)
		.sort()[0];
	return {
		services,
		model: config.AI_MODEL,
		figures,
		yesterday,
		dayStart: Math.floor(now / DAY_MS) * DAY_MS,
		gaveUp: { count: gaveUpCount.total, oldestAt: gaveUp.items.at(-1)?.received_at ?? null },
		retrying: { count: retryingCount.total, nextAt: nextTry ?? null },
		psa: deps.incidents.health.state(),
		maintenance: deps.maintenance.current(),
		needs: [...gaveUpNeeds(gaveUp.items), ...endpoints.needs],
		endpoints: endpoints.shown,
		chart,
		period: query.period,
		feed: feed.items,
		feedEndpoint: query.feed,
		feedLevel: query.level,
		query: { q: query.q, board: query.board, state: query.state },
		prefix: config.CW_TICKET_PREFIX,
	};
}

function feedFilter(query: Query): Parameters<PageDeps["history"]["page"]>[0] {
	return {
		...(query.feed === "" ? {} : { endpointId: query.feed }),
		...(query.level === "tickets" ? { statuses: ["processed" as const] } : {}),
		...(query.level === "trouble" ? { statuses: ["failed" as const, "dlq" as const, "rejected" as const] } : {}),
	};
}

/** Alerts that gave up, together where endpoint and cause are the same. */
function gaveUpNeeds(items: readonly AlertView[]): Need[] {
	const groups = new Map<string, AlertView[]>();
	for (const item of items) {
		const key = `${item.endpoint_id} ${item.error_message ?? ""}`;
		groups.set(key, [...(groups.get(key) ?? []), item]);
	}
	return [...groups.values()].map((group) => ({
		kind: "gaveUp",
		count: group.length,
		endpointId: group[0]?.endpoint_id ?? "",
		endpointName: group[0]?.endpoint_name ?? "",
		message: group[0]?.error_message ?? null,
		oldestAt: group.at(-1)?.received_at ?? "",
	}));
}

async function endpointLines(deps: PageDeps, query: Query, now: number): Promise<{ shown: ShownEndpoints; needs: Need[] }> {
	const [stored, figures, tenants] = await Promise.all([deps.endpoints.list(), deps.stats.ofEndpoints(), deps.store.tenants.unmatched()]);
	const unmatched = new Map<string, number>();
	for (const { endpointId } of tenants) unmatched.set(endpointId, (unmatched.get(endpointId) ?? 0) + 1);
	const context = { now, defaultBoard: deps.config.CW_SERVICE_BOARD, unmatched };
	const lines = stored.map((endpoint) => lineOf(endpoint, figures.get(endpoint.id) ?? deps.stats.none, context));
	const ordered = [...lines.filter(({ isPinned }) => isPinned), ...lines.filter(({ isPinned }) => !isPinned)];
	const wanted = query.q.trim().toLowerCase();
	const shown = ordered.filter(
		(line) =>
			(wanted === "" || `${line.name} ${line.board} ${line.id}`.toLowerCase().includes(wanted)) &&
			(query.board === "" || line.board === query.board) &&
			(query.state === "" || groupOf(line.standing.kind) === query.state),
	);
	const needs: Need[] = [...lines]
		.sort((a, b) => gravityOf(a) - gravityOf(b))
		.flatMap((line): Need[] => {
			if (line.standing.kind === "silent" || line.standing.kind === "quiet") return [{ kind: line.standing.kind, line }];
			return line.standing.kind === "unhealthy" ? [{ kind: "unhealthy", line, message: line.standing.message }] : [];
		});
	const [first] = tenants;
	if (first !== undefined) {
		needs.push({
			kind: "tenants",
			count: tenants.length,
			alerts: tenants.reduce((sum, { seen }) => sum + seen, 0),
			endpointName: stored.find(({ id }) => id === first.endpointId)?.name ?? "",
			fallback: deps.config.CW_DEFAULT_COMPANY_ID,
		});
	}
	return {
		needs,
		shown: {
			lines: shown.map((line) => ({ ...line, worst: gravityOf(line) })),
			total: lines.length,
			boards: [...new Set(lines.map(({ board }) => board))].sort(),
			all: ordered.map(({ id, name }) => ({ id, name })),
		},
	};
}

/** What the state filter calls it. */
function groupOf(kind: string): string {
	if (kind === "receiving" || kind === "new") return "receiving";
	return kind === "paused" || kind === "draft" ? kind : "attention";
}
