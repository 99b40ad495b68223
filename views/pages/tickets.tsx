import { count } from "../format.ts";
import { type Frame, layout } from "../layout.tsx";
import { Field, Select } from "../parts/field.tsx";
import { Icon } from "../parts/icon.tsx";
import { NoTickets, TicketTable } from "../tickets/list.tsx";
import { ticketsHref } from "../tickets/query.ts";
import type { TicketQuery, TicketsView } from "../tickets/types.ts";

const STATES = [
	{ value: "open", label: "Open" },
	{ value: "closed", label: "Closed" },
	{ value: "all", label: "All" },
];
const STALE = [
	{ value: "", label: "Any time" },
	{ value: "24", label: "1 day ago or more" },
	{ value: "72", label: "3 days ago or more" },
	{ value: "168", label: "A week ago or more" },
];

export const ticketsPage = (frame: Frame, view: TicketsView) =>
	layout({ title: "Tickets", place: "tickets", frame, children: <Tickets view={view} /> });

function Tickets({ view }: { view: TicketsView }) {
	const { query } = view;
	const here = ticketsHref(query);
	return (
		<div id="tickets">
			<div class="head">
				<h1>Tickets</h1>
				<span class="second">{count(view.open)} open</span>
				<div class="actions">
					<a class="button" href="/noise">
						<Icon name="activity" />
						Noise
					</a>
				</div>
			</div>
			<Filters view={view} />
			<section
				class="panel"
				id="tickets-found"
				aria-label="Tickets found"
				data-live="queue"
				data-hold="#tickets-found"
				hx-get={here}
				hx-trigger="live:queue throttle:10s"
				hx-select="#tickets-found"
				hx-swap="outerMorph"
			>
				{view.lines.length === 0 ? <Nothing query={query} /> : <TicketTable lines={view.lines} prefix={view.prefix} />}
				{view.older === null && view.first === null ? null : (
					<nav class="panel-foot pager" aria-label="Pages">
						<span class="second">
							{count(view.lines.length)} of {count(view.found)}
						</span>
						<span class="row">
							{view.first === null ? null : (
								<a class="button small" href={view.first}>
									Newest
								</a>
							)}
							{view.older === null ? null : (
								<a class="button small" href={view.older} rel="next">
									Older
								</a>
							)}
						</span>
					</nav>
				)}
			</section>
		</div>
	);
}

const isFiltered = ({ q, company, endpoint, stale }: TicketQuery): boolean => [q, company, endpoint, stale].some((one) => one !== "");

function Nothing({ query }: { query: TicketQuery }) {
	if (!isFiltered(query) && query.state === "open") return <NoTickets>No open tickets.</NoTickets>;
	return (
		<div class="empty">
			<Icon name="ticket" />
			<p>No tickets match this filter.</p>
			{query.state === "all" ? null : (
				<a class="button" href={ticketsHref({ ...query, state: "all" })}>
					Search closed tickets, too
				</a>
			)}
		</div>
	);
}

function Filters({ view }: { view: TicketsView }) {
	const { query } = view;
	return (
		<form
			class="panel filters ticket-filters"
			method="get"
			action="/tickets"
			aria-label="Filter the tickets"
			hx-get="/tickets"
			hx-trigger="change, submit"
			hx-target="#tickets-found"
			hx-select="#tickets-found"
			hx-swap="outerHTML"
			hx-push-url="true"
		>
			<Field
				name="q"
				label="Search"
				type="search"
				value={query.q}
				placeholder="#482917, words of the summary"
				autocomplete="off"
				more={{ "data-search": true, maxlength: 200 }}
			/>
			<Select name="state" label="State" value={query.state} choices={STATES} />
			<Select
				name="company"
				label="Company"
				value={query.company}
				choices={[{ value: "", label: "Any" }, ...withOwn(query.company, view.companies).map((name) => ({ value: name, label: name }))]}
			/>
			<Select
				name="endpoint"
				label="Endpoint"
				value={query.endpoint}
				choices={[{ value: "", label: "Any" }, ...view.endpoints.map(({ id, name }) => ({ value: id, label: name }))]}
			/>
			<Select name="stale" label="Last news" value={query.stale} choices={withOwnHours(query.stale)} />
			<div class="filter-does">
				<button class="button" type="submit">
					<Icon name="filter" />
					Filter
				</button>
				{isFiltered(query) || query.state !== "open" ? (
					<a class="button bare" href="/tickets">
						Clear
					</a>
				) : null}
			</div>
		</form>
	);
}

/** A link may name a value that is not in the list. */
const withOwn = (own: string, all: readonly string[]): readonly string[] => (own === "" || all.includes(own) ? all : [own, ...all]);
const withOwnHours = (own: string) =>
	STALE.some(({ value }) => value === own) ? STALE : [...STALE, { value: own, label: `${own} hours ago or more` }];
