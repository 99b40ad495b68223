import type { Context } from "hono";
import type { HistoryListView } from "../../../views/history/list.tsx";
import { searchOf } from "../../../views/history/query.ts";
import type { Reader } from "../../../views/reader.ts";
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

interface Wanted {
	readonly sent: SentQuery;
	readonly reader: Reader;
	readonly path: string;
	/** Set if the page is about one endpoint only. */
	readonly endpointId: string | null;
}

/** A page of history. Cursors lead to older alerts; the way back to newer ones is in the URL. */
export async function historyListOf(deps: Deps, _c: Context<WebEnv>, { sent, reader, path, endpointId }: Wanted): Promise<HistoryListView> {
	const query = pageQueryOf(endpointId === null ? sent : { ...sent, endpoint: endpointId }, reader.zone);
	const filter = filterOfQuery(query, reader.now, reader.zone);
	const { statuses: _statuses, actions: _actions, ...base } = filter;
	const cursor = /^\d{1,16}$/.test(sent.cursor) ? Number(sent.cursor) : null;
	const narrowed = query.statuses.length > 0 || query.actions.length > 0;
	const [page, counts, chosen, endpoints] = await Promise.all([
		deps.history.page(filter, A_PAGE, cursor),
		deps.history.counts(base, MAX_LOOKED),
		narrowed ? deps.history.counts(filter, MAX_LOOKED) : null,
		deps.endpoints.list(),
	]);
	const shown = endpointId === null ? query : { ...query, endpoint: "" };
	const trail = sent.trail.split(".").filter((one) => /^\d{1,16}$/.test(one));
	const link = (to: string, back: readonly string[]): string =>
		`${path}${searchOf({ ...shown, live: false }, { cursor: to, trail: back.slice(-MAX_TRAIL_LENGTH).join(".") })}`;
	return {
		path,
		query: shown,
		fixedEndpoint: endpointId !== null,
		endpoints: endpoints.map(({ id, name }) => ({ id, name })),
		items: page.items,
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
