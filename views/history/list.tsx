import type { AlertView } from "../../src/alerts/history/index.ts";
import type { HistoryCounts } from "../../src/store/index.ts";
import { count } from "../format.ts";
import { Icon } from "../parts/icon.tsx";
import { Empty, Pager } from "../parts/small.tsx";
import { useReader } from "../reader.ts";
import { Filters, FilterToggle } from "./filters.tsx";
import { chipsOf, type HistoryQuery, hrefOf, isChosen, NO_FILTER, searchOf } from "./query.ts";
import { GroupSwitch } from "./repeats.tsx";
import { SavedBar, type SavedView } from "./saved.tsx";
import { Table } from "./table.tsx";

/** A line of the list: one alert, or a run of repeats shown by its newest alert. */
export interface HistoryLine {
	readonly alert: AlertView;
	/** Ids of all alerts in the line, newest first. */
	readonly ids: readonly string[];
	/** ISO 8601. */
	readonly firstAt: string;
	readonly lastAt: string;
	/** Whether the other alerts are shown below the line. */
	readonly isOpen: boolean;
	/** The other alerts of an open line, as far as they are shown. */
	readonly members: readonly AlertView[];
}

export interface HistoryListView {
	/** Path of the page: `/history`, or an endpoint's tab. */
	readonly path: string;
	readonly query: HistoryQuery;
	/** True if the page is about one endpoint. */
	readonly fixedEndpoint: boolean;
	readonly endpoints: readonly { readonly id: string; readonly name: string }[];
	readonly lines: readonly HistoryLine[];
	/** Number of alerts on this page. */
	readonly shown: number;
	/** Saved filters; null on the page of an endpoint. */
	readonly saved: SavedView | null;
	/** URL parameters of this page, for links that stay on it. */
	readonly place: Readonly<Record<string, string>>;
	/** Under the filter, whatever the outcome. */
	readonly counts: HistoryCounts;
	/** Number with the chosen outcome. */
	readonly total: number;
	/** True if there may be more than `total`. */
	readonly atLeast: boolean;
	readonly newer: string | null;
	readonly older: string | null;
	/** True for the newest page, the only one that can be live. */
	readonly isFirst: boolean;
	/** Times of the filter in the form of the API. */
	readonly exportTimes: Readonly<Record<string, string>>;
	readonly prefix: string;
	readonly maxAttempts: number;
}

/** Filters, outcome chips and the list; all of it in the URL. */
export function HistoryList({ view }: { view: HistoryListView }) {
	return (
		<>
			{view.saved === null ? null : <SavedBar view={view.saved} />}
			<FilterToggle />
			<Filters view={view} />
			<Results view={view} />
		</>
	);
}

function Results({ view }: { view: HistoryListView }) {
	const { query, path } = view;
	const live = query.live && view.isFirst;
	const tail = live
		? {
				"data-live": "delivery",
				"hx-get": hrefOf(path, query),
				"hx-trigger": "live:delivery",
				"hx-select": "#results",
				"hx-swap": "outerMorph",
			}
		: {};
	return (
		<div id="results" {...tail}>
			<Chips view={view} />
			<form class="panel" method="post" action="/history/ask" data-selecting>
				<input type="hidden" name="filter" value={searchOf(query)} />
				{view.lines.length === 0 ? <Nothing view={view} /> : <Table view={view} />}
				{view.lines.length === 0 && view.newer === null ? null : (
					<Pager newer={view.newer} older={view.older} shown={view.shown} lines={view.lines.length} />
				)}
			</form>
		</div>
	);
}

function Chips({ view }: { view: HistoryListView }) {
	const { query, counts, path } = view;
	const chips = chipsOf(counts, query, useReader());
	const plus = counts.atLeast ? "+" : "";
	const all = { ...query, statuses: [], actions: [] };
	const none = query.statuses.length === 0 && query.actions.length === 0;
	return (
		<div class="chipline">
			<nav class="chips" aria-label="Outcomes">
				<a class="chip" href={hrefOf(path, all)} {...(none ? { "aria-current": "true" } : {})}>
					All <strong>{`${count(counts.total)}${plus}`}</strong>
				</a>
				{chips.map((chip) => (
					<a
						class="chip"
						href={hrefOf(path, { ...query, statuses: chip.statuses, actions: chip.actions })}
						{...(isChosen(chip, query) ? { "aria-current": "true" } : {})}
					>
						<Icon
							name={chip.state.icon}
							class={chip.state.tone === "neutral" || chip.state.tone === "quiet" ? undefined : chip.state.tone}
						/>
						{chip.state.word} {counts.atLeast && chip.count === 0 ? null : <strong>{`${count(chip.count)}${plus}`}</strong>}
					</a>
				))}
			</nav>
			<span class="row tight">
				{isNarrowed(view) ? (
					<a class="small clear" href={hrefOf(path, cleared(query))}>
						Clear filters
					</a>
				) : (
					<span class="small second keyhint">
						Newest first. <kbd class="kbd">j</kbd> <kbd class="kbd">k</kbd> move, <kbd class="kbd">Enter</kbd> opens,{" "}
						<kbd class="kbd">r</kbd> replays
					</span>
				)}
				<GroupSwitch view={view} />
			</span>
		</div>
	);
}

/** Whether anything but the time narrows the list. */
const isNarrowed = ({ query }: HistoryListView): boolean =>
	searchOf({ ...query, period: "24h", from: "", to: "", live: false, isGrouped: true }) !== "";

/** No filter; the display options stay. */
const cleared = ({ live, isGrouped }: HistoryQuery): HistoryQuery => ({ ...NO_FILTER, live, isGrouped });

const WITHIN: Readonly<Partial<Record<HistoryQuery["period"], string>>> = {
	"1h": "in the last hour",
	"24h": "in the last 24 h",
	"7d": "in the last 7 days",
	"30d": "in the last 30 days",
};

function Nothing({ view }: { view: HistoryListView }) {
	const { query, path } = view;
	const allTime = hrefOf(path, { ...query, period: "all", from: "", to: "" });
	if (isNarrowed(view)) {
		return (
			<Empty icon="search" {...(query.period === "all" ? {} : { href: allTime, action: "Search all time" })}>
				No alert matches these filters{query.period === "all" ? "" : ` ${WITHIN[query.period] ?? "in this time"}`}.{" "}
				<a href={hrefOf(path, cleared(query))}>Clear filters</a>
			</Empty>
		);
	}
	return (
		<Empty icon="history" href={`${path}?period=all`} action="Show all time">
			No alerts {query.period === "all" ? "yet" : "in this time"}. Every webhook that arrives stands here with what became of it and why.
		</Empty>
	);
}
