import type { Context } from "hono";
import type { HistoryLine, HistoryListView } from "../../../views/history/list.tsx";
import { hrefOf } from "../../../views/history/query.ts";
import type { SavedView } from "../../../views/history/saved.tsx";
import type { Reader } from "../../../views/reader.ts";
import type { HistoryFilter } from "../../store/index.ts";
import type { Needs } from "../page/deps.ts";
import type { WebEnv } from "../shell/env.ts";
import { filterOfQuery, pageQueryOf, type SentQuery } from "./query.ts";

/** Services that these pages use. */
type Deps = Needs<"config" | "endpoints" | "history">;

const A_PAGE = 50;
/** Maximum number of alerts that are counted for a search; the exact number of more is not needed. */
const MAX_LOOKED = 2_000;
/** Maximum number of previous pages in a URL. */
const MAX_TRAIL_LENGTH = 40;

/** Maximum number of repeats shown below an open line. */
const MAX_MEMBERS = 50;

interface Wanted {
	readonly sent: SentQuery;
	readonly reader: Reader;
	readonly path: string;
	/** Set if the page is about one endpoint only. */
	readonly endpointId: string | null;
	/** Saved filters; null or left out if the page offers none. */
	readonly saved?: SavedView | null;
}

/** The lines of a page. @param open id of an alert in the line that is open; blank for none */
async function linesOf(deps: Deps, filter: HistoryFilter, isGrouped: boolean, cursor: number | null, open: string) {
	if (!isGrouped) {
		const { items, nextCursor } = await deps.history.page(filter, A_PAGE, cursor);
		const lines = items.map((alert): HistoryLine => ({ alert, ids: [alert.id], firstAt: "", lastAt: "", isOpen: false, members: [] }));
		return { lines, nextCursor };
	}
	const { items, nextCursor } = await deps.history.runs(filter, A_PAGE, cursor);
	const lines = items.map(async ({ alert, ids, first_at: firstAt, last_at: lastAt }): Promise<HistoryLine> => {
		const isOpen = ids.length > 1 && ids.includes(open);
		const members = isOpen ? await deps.history.alerts(ids.slice(1, 1 + MAX_MEMBERS).map(Number)) : [];
		return { alert, ids, firstAt, lastAt, isOpen, members };
	});
	return { lines: await Promise.all(lines), nextCursor };
}

/** A page of history. Cursors lead to older alerts; the way back to newer ones is in the URL. */
export async function historyListOf(
	deps: Deps,
	_c: Context<WebEnv>,
	{ sent, reader, path, endpointId, saved = null }: Wanted,
): Promise<HistoryListView> {
	const query = pageQueryOf(endpointId === null ? sent : { ...sent, endpoint: endpointId }, reader.zone);
	const filter = filterOfQuery(query, reader.now, reader.zone);
	const { statuses: _statuses, actions: _actions, ...base } = filter;
	const cursor = /^\d{1,16}$/.test(sent.cursor) ? Number(sent.cursor) : null;
	const narrowed = query.statuses.length > 0 || query.actions.length > 0;
	const [page, counts, chosen, endpoints] = await Promise.all([
		linesOf(deps, filter, query.isGrouped, cursor, sent.open),
		deps.history.counts(base, MAX_LOOKED),
		narrowed ? deps.history.counts(filter, MAX_LOOKED) : null,
		deps.endpoints.list(),
	]);
	const shown = endpointId === null ? query : { ...query, endpoint: "" };
	const trail = sent.trail.split(".").filter((one) => /^\d{1,16}$/.test(one));
	const link = (to: string, back: readonly string[]): string =>
		hrefOf(path, { ...shown, live: false }, { cursor: to, trail: back.slice(-MAX_TRAIL_LENGTH).join(".") });
	return {
		path,
		query: shown,
		fixedEndpoint: endpointId !== null,
		endpoints: endpoints.map(({ id, name }) => ({ id, name })),
		lines: page.lines,
		shown: page.lines.reduce((sum, { ids }) => sum + ids.length, 0),
		saved,
		place: cursor === null ? {} : { cursor: String(cursor), trail: trail.join(".") },
		counts,
		total: (chosen ?? counts).total,
		atLeast: (chosen ?? counts).atLeast,
		newer: cursor === null ? null : link(trail.at(-1) ?? "", trail.slice(0, -1)),
		older: page.nextCursor === null ? null : link(String(page.nextCursor), cursor === null ? [] : [...trail, String(cursor)]),
		isFirst: cursor === null,
		exportTimes: {
			...(filter.from === undefined ? {} : { from: new Date(filter.from).toISOString() }),
			...(filter.to === undefined ? {} : { to: new Date(filter.to).toISOString() }),
		},
		prefix: deps.config.CW_TICKET_PREFIX,
		maxAttempts: deps.config.MAX_ATTEMPTS,
	};
}
