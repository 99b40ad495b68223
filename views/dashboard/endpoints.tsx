import { count } from "../format.ts";
import { Select } from "../parts/field.tsx";
import { Icon } from "../parts/icon.tsx";
import { Empty } from "../parts/small.tsx";
import { useMay } from "../reader.ts";
import { EndpointRow } from "./endpointRow.tsx";
import type { EndpointQuery, EndpointsView } from "./types.ts";

const STATES = [
	{ value: "", label: "State: all" },
	{ value: "attention", label: "Needs a look" },
	{ value: "receiving", label: "Receiving" },
	{ value: "paused", label: "Paused" },
	{ value: "draft", label: "Draft" },
];

/** `/?q=…&page=2`; unset filters are left out. */
function urlOf(query: EndpointQuery, page: number): string {
	const given: [string, string][] = [
		["q", query.q],
		["board", query.board],
		["state", query.state],
		["tag", query.tag],
		["page", page === 1 ? "" : String(page)],
	];
	const search = new URLSearchParams(given.filter(([, value]) => value !== "")).toString();
	return search === "" ? "/" : `/?${search}`;
}

/** All endpoints with their states, filtered by name, board and state. */
export function Endpoints({ view }: { view: EndpointsView }) {
	const mayChange = useMay("operator");
	return (
		<section class="panel endpoints" aria-labelledby="endpoints">
			<input class="toggle" type="checkbox" id="endpoint-filters" aria-label="Show the filters of endpoints" />
			<FilterForm view={view} mayChange={mayChange} />
			<p class="sr" id="order-said" role="status" />
			<EndpointList view={view} mayChange={mayChange} />
		</section>
	);
}

function FilterForm({ view, mayChange }: { view: EndpointsView; mayChange: boolean }) {
	const { query } = view;
	return (
		<form
			class="panel-head"
			id="endpoint-form"
			method="get"
			action="/"
			hx-get="/"
			hx-include="#feed-form, #chart-period"
			hx-trigger="input delay:200ms, change, submit"
			hx-target="#endpoint-list"
			hx-swap="outerHTML"
			hx-replace-url="true"
			hx-sync="this:replace"
			data-tidy
		>
			<h2 id="endpoints">
				Endpoints{" "}
				<span class="count">
					{count(view.total)}
					{view.pages > 1 ? null : <span class="worstfirst">, worst first</span>}
				</span>
			</h2>
			<label class="button toggler" for="endpoint-filters" aria-hidden="true">
				<Icon name="filter" />
				Filter
			</label>
			<div class="actions">
				<label class="searchbox small">
					<span class="sr">Name or board</span>
					<Icon name="search" />
					<input class="input small" type="search" name="q" value={query.q} placeholder="Name or board" />
				</label>
				<Select
					name="board"
					label="Board"
					bare
					small
					value={query.board}
					choices={[{ value: "", label: "Board: all" }, ...view.boards.map((board) => ({ value: board, label: board }))]}
				/>
				<Select name="state" label="State" bare small value={query.state} choices={STATES} />
				{view.tags.length === 0 && query.tag === "" ? null : (
					<Select
						name="tag"
						label="Tag"
						bare
						small
						value={query.tag}
						choices={[
							{ value: "", label: "Tag: all" },
							...(query.tag === "" || view.tags.includes(query.tag) ? view.tags : [...view.tags, query.tag]).map((tag) => ({
								value: tag,
								label: tag,
							})),
						]}
					/>
				)}
				{mayChange ? (
					<a class="button small primary" href="/endpoints/new">
						<Icon name="plus" />
						New endpoint
					</a>
				) : null}
			</div>
		</form>
	);
}

/** A page of the list. Single rows are updated as they change, and all of them each minute. */
export function EndpointList({ view, mayChange }: { view: EndpointsView; mayChange: boolean }) {
	return (
		// The form's checkboxes are named id, which would hide the form's own property.
		<div id="endpoint-list">
			<form method="post" action="/endpoints/many" data-selecting>
				{mayChange ? <ManyBar /> : null}
				{view.total === 0 ? (
					<Empty icon="webhook" {...(mayChange ? { href: "/endpoints/new", action: "New endpoint" } : {})}>
						No endpoints yet. An endpoint receives the webhooks of one monitoring tool and turns them into tickets.
					</Empty>
				) : view.found === 0 ? (
					<Empty icon="search" href="/" action="Show all">
						No endpoint matches this name, board, tag or state.
					</Empty>
				) : (
					<>
						<input
							type="hidden"
							id="endpoint-rows"
							name="rows"
							value=""
							data-live="rows"
							hx-get={urlOf(view.query, view.query.page)}
							hx-trigger="live:rows, every 60s"
							hx-swap="none"
						/>
						<Table view={view} mayChange={mayChange} />
						<Pages view={view} />
					</>
				)}
			</form>
		</div>
	);
}

function Table({ view, mayChange }: { view: EndpointsView; mayChange: boolean }) {
	return (
		<table class="list roomy cards">
			<thead>
				<tr>
					{mayChange ? (
						<th class="pick" scope="col">
							<label>
								<input class="box pickall" type="checkbox" aria-label="All endpoints shown" />
							</label>
						</th>
					) : null}
					<th scope="col">Endpoint</th>
					<th scope="col" class="source">
						Source
					</th>
					<th scope="col" class="board">
						Board
					</th>
					<th scope="col">State</th>
					<th scope="col" class="right">
						Last seen
					</th>
					<th scope="col" class="right">
						24 h
					</th>
					<th scope="col" class="spark">
						7 days
					</th>
					<th scope="col" class="right">
						Open
					</th>
					<th scope="col" class="right silence">
						Silence alert
					</th>
					<th scope="col">
						<span class="sr">Actions</span>
					</th>
				</tr>
			</thead>
			<tbody data-rows {...(mayChange ? { "data-order": view.found === view.total && view.pages === 1 ? "whole" : "part" } : {})}>
				{view.lines.map((line) => (
					<EndpointRow line={line} mayChange={mayChange} />
				))}
			</tbody>
		</table>
	);
}

/** Rows that replace those with the same ids. */
export const EndpointRows = ({ view, mayChange }: { view: EndpointsView; mayChange: boolean }) => (
	<>
		{view.lines.map((line) => (
			<EndpointRow line={line} mayChange={mayChange} again />
		))}
	</>
);

function Pages({ view }: { view: EndpointsView }) {
	const { query, pages, first, found, lines, total } = view;
	if (pages === 1 && found === total) return null;
	const step = (page: number, word: string, rel: string) =>
		page < 1 || page > pages ? null : (
			<a
				class="button small"
				href={urlOf(query, page)}
				rel={rel}
				hx-get={urlOf(query, page)}
				hx-target="#endpoint-list"
				hx-swap="outerHTML show:top"
				hx-push-url="true"
			>
				{word}
			</a>
		);
	return (
		<nav class="panel-foot pager" aria-label="Pages of endpoints">
			<span class="second" role="status">
				{pages === 1 ? `${count(found)} of ${count(total)}` : `${count(first)}–${count(first + lines.length - 1)} of ${count(found)}`}
			</span>
			<span class="row">
				{step(query.page - 1, "Page before", "prev")}
				{step(query.page + 1, "Next page", "next")}
			</span>
		</nav>
	);
}

const ManyBar = () => (
	<div class="panel-foot many" data-when-chosen="some" hidden>
		<strong>
			<span data-chosen>0</span> selected
		</strong>
		{(
			[
				["pause", "player-pause", "Pause"],
				["resume", "player-play", "Resume"],
				["edit", "pencil", "Edit"],
				["export", "download", "Export"],
			] as const
		).map(([verb, icon, word]) => (
			<button class="button small" type="submit" name="do" value={verb} {...(verb === "export" ? { "data-download": "" } : {})}>
				<Icon name={icon} />
				{word} <span data-chosen>0</span>
			</button>
		))}
		<button class="button small danger" type="submit" name="do" value="ask-delete" hx-post="/endpoints/many" hx-target="#dialog">
			<Icon name="trash" />
			Delete <span data-chosen>0</span>
		</button>
	</div>
);
