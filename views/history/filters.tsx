import { count, zoneName } from "../format.ts";
import { Field, Select } from "../parts/field.tsx";
import { Icon } from "../parts/icon.tsx";
import { useReader } from "../reader.ts";
import type { HistoryListView } from "./list.tsx";
import { ACTION_CHOICES, PERIODS, STATUS_CHOICES, searchOf } from "./query.ts";

/**
 * On phones the filters beside the search are behind this button. It is outside the form, since it filters
 * nothing itself.
 */
export const FilterToggle = () => (
	<>
		<input class="toggle" type="checkbox" id="more-filters" />
		<label class="button toggler" for="more-filters">
			<Icon name="filter" />
			Filter
		</label>
	</>
);

/** Every filter is in the URL; changes apply immediately, and Back goes back. */
export function Filters({ view }: { view: HistoryListView }) {
	const { query, path } = view;
	const { now, zone } = useReader();
	const custom = query.period === "custom";
	return (
		<search class="filterbox" aria-label="Filter history">
			<form
				class="panel filterbar"
				id="filters"
				method="get"
				action={path}
				hx-get={path}
				hx-trigger="input delay:300ms from:#f-q, change, submit"
				hx-target="#history"
				hx-select="#history"
				hx-swap="outerMorph"
				hx-push-url="true"
				hx-sync="this:replace"
			>
				<div class="field wide">
					<label class="label" for="f-q">
						Search
					</label>
					<span class="searchbox">
						<Icon name="search" />
						<input
							class="input"
							id="f-q"
							type="search"
							name="q"
							value={query.q}
							placeholder="#482917, request id, words from summary, payload or error"
							data-search
						/>
						<kbd class="kbd">/</kbd>
					</span>
				</div>
				{view.fixedEndpoint ? null : (
					<Select
						name="endpoint"
						label="Endpoint"
						value={query.endpoint}
						choices={[
							{ value: "", label: `All ${count(view.endpoints.length)}` },
							...view.endpoints.map(({ id, name }) => ({ value: id, label: name })),
						]}
					/>
				)}
				<Select name="status" label="Status" value={query.statuses.join(",")} choices={withOwn(STATUS_CHOICES, query.statuses.join(","))} />
				<Select name="action" label="Action" value={query.actions.join(",")} choices={withOwn(ACTION_CHOICES, query.actions.join(","))} />
				<Field name="source_ip" label="Source address" value={query.sourceIp} placeholder="Any" />
				<Select name="period" label={`Time (${zoneName(now, zone)})`} value={query.period} choices={PERIODS} />
				{custom ? (
					<>
						<Field name="from" label="From" type="datetime-local" value={query.from} />
						<Field name="to" label="To" type="datetime-local" value={query.to} />
					</>
				) : null}
				{query.requestId === "" ? null : <Kept name="request_id" value={query.requestId} label="Request" view={view} />}
				{query.ticketId === "" ? null : <Kept name="ticket_id" value={query.ticketId} label="Ticket" view={view} />}
				{query.live ? <input type="hidden" name="live" value="1" /> : null}
				<noscript>
					<button class="button" type="submit">
						Search
					</button>
				</noscript>
			</form>
		</search>
	);
}

/** A value that is not in the list stays chosen. */
function withOwn(choices: readonly { readonly value: string; readonly label: string }[], own: string) {
	return choices.some(({ value }) => value === own) ? choices : [...choices, { value: own, label: own.replaceAll(",", ", ") }];
}

/** A filter that came with a link: it is shown, and a click removes it. */
function Kept({ name, value, label, view }: { name: "request_id" | "ticket_id"; value: string; label: string; view: HistoryListView }) {
	const without = { ...view.query, ...(name === "request_id" ? { requestId: "" } : { ticketId: "" }) };
	return (
		<div class="field">
			<span class="label">{label}</span>
			<input type="hidden" name={name} value={value} />
			<span class="row tight">
				<code class="ellipsis kept">{value}</code>
				<a class="button bare small square" href={`${view.path}${searchOf(without)}`} aria-label={`Without the filter ${label}`}>
					<Icon name="x" />
				</a>
			</span>
		</div>
	);
}
