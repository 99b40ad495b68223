import type { Context } from "hono";
import { z } from "zod";
import type {
	ChartView,
	DashboardPart,
	DashboardView,
	EndpointsView,
	FeedView,
	NeedsView,
	StateView,
} from "../../../views/dashboard/types.ts";
import { dashboardPage, dashboardPiece } from "../../../views/pages/dashboard.tsx";
import { hasTag, tagsOf } from "../../setup/endpoints/index.ts";
import type { NodesLook } from "../../watch/nodes/index.ts";
import { gravityOf } from "../endpoints/line.ts";
import { dismiss, type Lines, readLines, readNeeds, standingOf } from "../needs/list.ts";
import type { Needs, PageDeps } from "../page/deps.ts";
import { done } from "../page/flash.ts";
import type { Frames } from "../page/frame.ts";
import { backOf, page, wantsPiece } from "../page/page.ts";
import type { WebEnv } from "../shell/env.ts";
import type { Route } from "../shell/route.ts";

/** Services that these pages use. */
type Deps = Needs<
	| "audit"
	| "clock"
	| "config"
	| "directory"
	| "endpoints"
	| "health"
	| "history"
	| "incidents"
	| "maintenance"
	| "needs"
	| "nodes"
	| "oldTokens"
	| "psa"
	| "secrets"
	| "stats"
	| "store"
>;

const word = z.string().max(200).catch("").default("");
const query = z.object({
	q: word,
	board: word,
	state: word,
	tag: word,
	page: z.coerce.number().int().min(1).max(10_000).catch(1).default(1),
	/** Comma-separated ids of the rows to update; blank for all rows of the page. */
	rows: z.string().max(10_000).catch("").default(""),
	period: z.enum(["daily", "weekly", "monthly"]).catch("daily").default("daily"),
	feed: word,
	level: z.enum(["all", "tickets", "trouble"]).catch("all").default("all"),
});
type Query = z.output<typeof query>;

/** Number of lines in the feed: enough that a pause or reconnect leaves no gap; history has the rest. */
const FEED_LINES = 30;
/** Number of endpoints on a page. */
const ENDPOINTS_PER_PAGE = 100;
const DAY_MS = 86_400_000;

export function dashboardRoutes(deps: Deps, frames: Frames): Route[] {
	return [
		page({
			method: "GET",
			path: "/",
			role: "viewer",
			summary: "The dashboard",
			query,
			async handle(c, { query: given }) {
				// A browser must not use a cached part in place of the page.
				c.header("Vary", "HX-Request, HX-Target");
				const part = await partOf(deps, c, given);
				if (part !== null) {
					c.header("Cache-Control", "no-store");
					return c.html(dashboardPiece(frames.reader(c), part));
				}
				const [frame, view] = await Promise.all([frames.of(c), viewOf(deps, given)]);
				return c.html(dashboardPage({ ...frame, standing: standingOf(deps, view.needs.needs) }, view));
			},
		}),
		page({
			method: "POST",
			path: "/needs/{id}/dismiss",
			role: "operator",
			summary: "Marks what needs a person as dealt with",
			async handle(c, { actor }) {
				const id = c.req.param("id") ?? "";
				// If somebody else was faster, there is nothing left to mark.
				await dismiss(deps, await readNeeds(deps, await readLines(deps, deps.clock.now())), id, actor);
				if (!wantsPiece(c)) return done(c, deps.secrets, backOf(c, "/"), { tone: "good", text: "Marked as dealt with." });
				const lines = await readLines(deps, deps.clock.now());
				return c.html(dashboardPiece(frames.reader(c), { id: "needs-now", view: await needsViewOf(deps, lines) }));
			},
		}),
	];
}

async function viewOf(deps: Deps, query: Query): Promise<DashboardView> {
	const lines = await readLines(deps, deps.clock.now());
	const [state, needs, chart, nodes, feed] = await Promise.all([
		stateOf(deps),
		needsViewOf(deps, lines),
		chartOf(deps, query),
		nodesOf(deps),
		feedOf(deps, query),
	]);
	return {
		state,
		needs,
		chart,
		nodes,
		feed,
		endpoints: endpointsOf(lines, query),
		names: lines.all.map(({ id, name }) => ({ id, name })),
	};
}

/** The part of the page to replace; null for the whole page. */
async function partOf(deps: Deps, c: Context<WebEnv>, query: Query): Promise<DashboardPart | null> {
	if (!wantsPiece(c)) return null;
	const id = (c.req.header("hx-target") ?? "").split("#")[1];
	const lines = () => readLines(deps, deps.clock.now());
	switch (id) {
		case "state":
			return { id, view: await stateOf(deps) };
		case "needs-now":
			return { id, view: await needsViewOf(deps, await lines()) };
		case "chart":
			return { id, view: await chartOf(deps, query) };
		case "nodes":
			return { id, view: await nodesOf(deps) };
		case "feed-lines":
			return { id, view: await feedOf(deps, query) };
		case "endpoint-list":
			return { id, view: endpointsOf(await lines(), query) };
		case "endpoint-rows":
			return { id, view: rowsOf(endpointsOf(await lines(), query), query.rows) };
		default:
			return null;
	}
}

async function stateOf({ history, stats, health, clock, config, incidents, maintenance }: Deps): Promise<StateView> {
	const [services, today, moreToday, gaveUp, gaveUpCount, retrying, retryingCount] = await Promise.all([
		health.services(),
		stats.today(),
		stats.moreToday(),
		history.page({ unresolved: true }, 200, null),
		history.counts({ unresolved: true }),
		history.page({ statuses: ["failed"] }, 20, null),
		history.counts({ statuses: ["failed"] }),
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
		moreToday,
		dayStart: Math.floor(clock.now() / DAY_MS) * DAY_MS,
		gaveUp: { count: gaveUpCount.total, oldestAt: gaveUp.items.at(-1)?.received_at ?? null },
		retrying: { count: retryingCount.total, nextAt: nextTry ?? null },
		psa: incidents.health.state(),
		maintenance: maintenance.current(),
	};
}

const needsViewOf = async (deps: Deps, lines: Lines): Promise<NeedsView> => ({
	needs: await readNeeds(deps, lines),
	isFirstVisit: lines.all.length === 0,
	sandbox: deps.psa.kind === "sandbox",
});

const chartOf = async ({ stats }: Deps, { period }: Query): Promise<ChartView> => ({ chart: await stats.history(period), period });

const nodesOf = async ({ nodes }: Deps): Promise<NodesLook | null> => (nodes === null ? null : nodes.look());

async function feedOf({ history, config }: Deps, query: Query): Promise<FeedView> {
	const { items } = await history.page(feedFilter(query), FEED_LINES, null);
	return { feed: items, feedEndpoint: query.feed, feedLevel: query.level, prefix: config.CW_TICKET_PREFIX };
}

function feedFilter(query: Query): Parameters<PageDeps["history"]["page"]>[0] {
	return {
		...(query.feed === "" ? {} : { endpointId: query.feed }),
		...(query.level === "tickets" ? { statuses: ["processed" as const] } : {}),
		...(query.level === "trouble" ? { statuses: ["failed" as const, "dlq" as const, "rejected" as const] } : {}),
	};
}

/** One page of the endpoints that match the filter. */
function endpointsOf({ all }: Lines, { q, board, state, tag, page: wantedPage }: Query): EndpointsView {
	const wanted = q.trim().toLowerCase();
	const found = all.filter(
		(line) =>
			(wanted === "" || `${line.name} ${line.board} ${line.tags.join(" ")} ${line.id}`.toLowerCase().includes(wanted)) &&
			(board === "" || line.board === board) &&
			(tag === "" || hasTag(line.tags, tag)) &&
			(state === "" || groupOf(line.standing.kind) === state),
	);
	const pages = Math.max(1, Math.ceil(found.length / ENDPOINTS_PER_PAGE));
	const number = Math.min(wantedPage, pages);
	const start = (number - 1) * ENDPOINTS_PER_PAGE;
	return {
		query: { q, board, state, tag, page: number },
		lines: found.slice(start, start + ENDPOINTS_PER_PAGE).map((line) => ({ ...line, worst: gravityOf(line) })),
		total: all.length,
		found: found.length,
		pages,
		first: start + 1,
		tags: tagsOf(all.flatMap((line) => line.tags).join(",")).sort((a, b) => a.localeCompare(b)),
		boards: [...new Set(all.map((line) => line.board))].sort(),
	};
}

function rowsOf(view: EndpointsView, rows: string): EndpointsView {
	if (rows === "") return view;
	const ids = new Set(rows.split(","));
	return { ...view, lines: view.lines.filter(({ id }) => ids.has(id)) };
}

/** Name of a state in the filter. */
function groupOf(kind: string): string {
	if (kind === "receiving" || kind === "new") return "receiving";
	return kind === "paused" || kind === "draft" ? kind : "attention";
}
