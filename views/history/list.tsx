import type { AlertView } from "../../src/alerts/history/index.ts";
import type { HistoryCounts } from "../../src/store/index.ts";
import { count, dayKey } from "../format.ts";
import { opensDialog } from "../parts/dialogForm.tsx";
import { Icon } from "../parts/icon.tsx";
import { OutcomePill } from "../parts/pill.tsx";
import { Empty, Pager, TicketLink } from "../parts/small.tsx";
import { Age, Time, ZoneName } from "../parts/time.tsx";
import { useMay, useReader } from "../reader.ts";
import { outcomeNow, tookOf, whyOf, withoutPrefix } from "../words.ts";
import { Filters, FilterToggle } from "./filters.tsx";
import { chipsOf, type HistoryQuery, isChosen, searchOf } from "./query.ts";

export interface HistoryListView {
	/** Path of the page: `/history`, or an endpoint's tab. */
	readonly path: string;
	readonly query: HistoryQuery;
	/** True if the page is about one endpoint. */
	readonly fixedEndpoint: boolean;
	readonly endpoints: readonly { readonly id: string; readonly name: string }[];
	readonly items: readonly AlertView[];
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
				"hx-get": `${path}${searchOf(query)}`,
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
				{view.items.length === 0 ? <Nothing view={view} /> : <Table view={view} />}
				{view.items.length === 0 && view.newer === null ? null : <Pager newer={view.newer} older={view.older} shown={view.items.length} />}
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
				<a class="chip" href={`${path}${searchOf(all)}`} {...(none ? { "aria-current": "true" } : {})}>
					All <strong>{`${count(counts.total)}${plus}`}</strong>
				</a>
				{chips.map((chip) => (
					<a
						class="chip"
						href={`${path}${searchOf({ ...query, statuses: chip.statuses, actions: chip.actions })}`}
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
			{isNarrowed(view) ? (
				<a class="small clear" href={`${path}${query.live ? "?live=1" : ""}`}>
					Clear filters
				</a>
			) : (
				<span class="small second keyhint">
					Newest first. <kbd class="kbd">j</kbd> <kbd class="kbd">k</kbd> move, <kbd class="kbd">Enter</kbd> opens, <kbd class="kbd">r</kbd>{" "}
					replays
				</span>
			)}
		</div>
	);
}

/** Whether anything but the time narrows the list. */
const isNarrowed = ({ query }: HistoryListView): boolean => searchOf({ ...query, period: "24h", from: "", to: "", live: false }) !== "";

/** `1,520`, `2,000+`. */
export const amountOf = ({ total, atLeast }: Pick<HistoryListView, "total" | "atLeast">): string => `${count(total)}${atLeast ? "+" : ""}`;

const WITHIN: Readonly<Partial<Record<HistoryQuery["period"], string>>> = {
	"1h": "in the last hour",
	"24h": "in the last 24 h",
	"7d": "in the last 7 days",
	"30d": "in the last 30 days",
};

function Nothing({ view }: { view: HistoryListView }) {
	const { query, path } = view;
	const allTime = `${path}${searchOf({ ...query, period: "all", from: "", to: "" })}`;
	if (isNarrowed(view)) {
		return (
			<Empty icon="search" {...(query.period === "all" ? {} : { href: allTime, action: "Search all time" })}>
				No alert matches these filters{query.period === "all" ? "" : ` ${WITHIN[query.period] ?? "in this time"}`}.{" "}
				<a href={path}>Clear filters</a>
			</Empty>
		);
	}
	return (
		<Empty icon="history" href={`${path}?period=all`} action="Show all time">
			No alerts {query.period === "all" ? "yet" : "in this time"}. Every webhook that arrives stands here with what became of it and why.
		</Empty>
	);
}

function Table({ view }: { view: HistoryListView }) {
	const { zone, now } = useReader();
	const mayChange = useMay("operator");
	const columns = mayChange ? 8 : 7;
	let day = dayKey(now, zone);
	return (
		<>
			{mayChange ? <ManyBar view={view} /> : null}
			<table class={`list cards alerts${view.fixedEndpoint ? " one-endpoint" : ""}`}>
				<thead>
					<tr>
						{mayChange ? (
							<th class="pick" scope="col">
								<label>
									<input class="box pickall" type="checkbox" aria-label="All alerts on this page" />
								</label>
							</th>
						) : null}
						<th scope="col">
							Time, <ZoneName />
						</th>
						<th scope="col" class="right wide">
							Age
						</th>
						<th scope="col" class="endpoint">
							Endpoint
						</th>
						<th scope="col">Summary</th>
						<th scope="col">Outcome and why</th>
						<th scope="col" class="right">
							Ticket
						</th>
						<th scope="col" class="right wide">
							Took
						</th>
					</tr>
				</thead>
				<tbody data-rows>
					{view.items.map((alert) => {
						const at = Date.parse(alert.received_at ?? "");
						const own = dayKey(at, zone);
						const divider = own === day ? null : <DayLine at={at} columns={columns} />;
						day = own;
						return (
							<>
								{divider}
								<Row alert={alert} view={view} mayChange={mayChange} />
							</>
						);
					})}
				</tbody>
			</table>
		</>
	);
}

const DayLine = ({ at, columns }: { at: number; columns: number }) => (
	<tr class="day">
		<td colspan={columns}>
			<Time at={at} how="day" />
		</td>
	</tr>
);

const ManyBar = ({ view }: { view: HistoryListView }) => (
	<div class="panel-foot many" data-when-chosen="some" hidden>
		<strong>
			<span data-chosen>0</span> selected
		</strong>
		<button class="button small" type="submit" name="do" value="replay" hx-post="/history/ask" hx-target="#dialog">
			<Icon name="refresh" />
			Replay <span data-chosen>0</span>
		</button>
		<button class="button small danger" type="submit" name="do" value="delete" hx-post="/history/ask" hx-target="#dialog">
			<Icon name="trash" />
			Delete <span data-chosen>0</span>
		</button>
		{view.total > view.items.length ? (
			<label class="check">
				<input class="box" type="checkbox" name="all" value="on" />
				all {amountOf(view)} that match the filter instead
			</label>
		) : null}
	</div>
);

function Row({ alert, view, mayChange }: { alert: AlertView; view: HistoryListView; mayChange: boolean }) {
	const reader = useReader();
	const outcome = outcomeNow(alert, reader);
	const at = alert.received_at ?? 0;
	const href = `/history/${alert.id}`;
	const summary =
		withoutPrefix(alert.summary, view.prefix) || (outcome === "refused" ? `From ${alert.source_ip ?? "unknown"}` : "Not decided yet");
	const why = whyOf(alert, reader, view.maxAttempts);
	return (
		<tr id={`a-${alert.id}`} data-href={href}>
			{mayChange ? (
				<td class="pick desk">
					<label>
						<input class="box pickone" type="checkbox" name="id" value={alert.id} aria-label={`Select ${summary}`} />
					</label>
				</td>
			) : null}
			<td class="nowrap second when">
				<Time at={at} how="clock" />
			</td>
			<td class="right nowrap second desk wide">
				<Age at={at} style="coarse" />
			</td>
			<td class="nowrap endpoint">{alert.endpoint_name}</td>
			<td class="cut summary">
				<a class="plain" href={href} title={alert.summary ?? undefined} data-open>
					{summary}
				</a>
			</td>
			<td class="cut outcome">
				<span class="why">
					<OutcomePill outcome={outcome} />
					{why === "" ? null : (
						<span class={outcome === "gaveUp" ? "second whole" : "second ellipsis"} title={why}>
							{why}
						</span>
					)}
				</span>
			</td>
			<td class="right ticket">{alert.ticket_id === null ? null : <TicketLink id={alert.ticket_id} />}</td>
			<td class="right nowrap second desk wide">
				{tookOf(alert)}
				{mayChange ? (
					<button class="sr" type="button" {...opensDialog(`${href}/replay`)} data-replay tabindex={-1} aria-label={`Replay ${summary}…`} />
				) : null}
			</td>
		</tr>
	);
}
