import { count, counted } from "../format.ts";
import { opensDialog } from "../parts/dialogForm.tsx";
import { Icon } from "../parts/icon.tsx";
import { Empty } from "../parts/small.tsx";
import { Age } from "../parts/time.tsx";
import { useMay } from "../reader.ts";
import type { TenantmapView } from "./types.ts";

const isWild = (value: string): boolean => /[*?]/.test(value);

/** A tenant's name as in alerts, with its wildcards highlighted. */
export function TenantName({ value }: { value: string }) {
	return <code>{value.split(/([*?])/).map((part) => (isWild(part) ? <b class="wild">{part}</b> : part))}</code>;
}

export function Entries({ view }: { view: TenantmapView }) {
	const { entries, found, total, q } = view;
	return (
		<section class="panel" aria-labelledby="entries-title">
			<div class="panel-head">
				<h2 id="entries-title">
					Entries <span class="count">{q === "" ? count(total) : `${count(found)} of ${count(total)}`}</span>
				</h2>
				<form class="actions" method="get" action="/tenantmap">
					{view.tried === null ? null : <input type="hidden" name="try" value={view.tried.tenant} />}
					<label class="searchbox small">
						<span class="sr">Search entries: tenant, company, description</span>
						<Icon name="search" />
						<input
							class="input small"
							type="search"
							name="q"
							value={q}
							placeholder="Tenant or company"
							data-search
							hx-get="/tenantmap"
							hx-trigger="input changed delay:250ms, search"
							hx-target="#entries"
							hx-select="#entries"
							hx-swap="outerHTML"
							hx-replace-url="true"
							hx-include="closest form"
						/>
					</label>
					<noscript>
						<button class="button small" type="submit">
							Search
						</button>
					</noscript>
				</form>
			</div>
			<div id="entries">{entries.length === 0 ? <NoEntries view={view} /> : <Table view={view} />}</div>
		</section>
	);
}

function NoEntries({ view }: { view: TenantmapView }) {
	const mayChange = useMay("operator");
	if (view.q !== "") {
		return (
			<Empty icon="search" href="/tenantmap" action="Clear the search">
				No entry contains “{view.q}”.
			</Empty>
		);
	}
	return (
		<Empty icon="building" {...(mayChange ? { href: "/tenantmap/new", action: "Add an entry" } : {})}>
			No entries yet. An entry says which ConnectWise company a tenant of your monitoring is; endpoints use it when TenantMap is on in their
			rules.
		</Empty>
	);
}

function Table({ view }: { view: TenantmapView }) {
	const mayChange = useMay("operator");
	return (
		<>
			<table class="list roomy cards">
				<thead>
					<tr>
						<th scope="col" class="tenant">
							Tenant
						</th>
						<th scope="col">Company</th>
						<th scope="col">Description</th>
						<th scope="col" class="right">
							Changed
						</th>
						{mayChange ? (
							<th scope="col">
								<span class="sr">Actions</span>
							</th>
						) : null}
					</tr>
				</thead>
				<tbody data-rows>
					{view.entries.map((entry) => (
						<tr {...(mayChange ? { "data-href": `/tenantmap/${entry.id}` } : {})}>
							<td class="tenant">
								{mayChange ? (
									<a class="plain" data-open href={`/tenantmap/${entry.id}`} {...opensDialog(`/tenantmap/${entry.id}`)}>
										<TenantName value={entry.tenantValue} />
									</a>
								) : (
									<TenantName value={entry.tenantValue} />
								)}
							</td>
							<td class="strong">{entry.companyId}</td>
							<td class="second fill">{entry.description}</td>
							<td class="right nowrap second desk">
								<Age at={entry.updatedAt} style="coarse" />
							</td>
							{mayChange ? (
								<td class="right nowrap acts">
									<a
										class="button small bare square"
										aria-label={`Edit ${entry.tenantValue}`}
										href={`/tenantmap/${entry.id}`}
										{...opensDialog(`/tenantmap/${entry.id}`)}
									>
										<Icon name="pencil" />
									</a>
									<a
										class="button small bare square"
										aria-label={`Delete ${entry.tenantValue}`}
										href={`/tenantmap/${entry.id}/delete`}
										{...opensDialog(`/tenantmap/${entry.id}/delete`)}
									>
										<Icon name="trash" />
									</a>
								</td>
							) : null}
						</tr>
					))}
				</tbody>
			</table>
			{view.pages > 1 ? <Pages view={view} /> : null}
		</>
	);
}

function Pages({ view }: { view: TenantmapView }) {
	const href = (page: number) => `/tenantmap?${new URLSearchParams({ ...(view.q === "" ? {} : { q: view.q }), page: String(page) })}`;
	const button = (page: number, word: string) =>
		page < 1 || page > view.pages ? (
			<span class="button small" aria-disabled="true">
				{word}
			</span>
		) : (
			<a class="button small" href={href(page)}>
				{word}
			</a>
		);
	return (
		<nav class="panel-foot pager" aria-label="Pages">
			<span class="second">
				Page {view.page} of {view.pages}, {counted(view.found, "entry", "entries")}
			</span>
			<span class="row">
				{button(view.page - 1, "Before")}
				{button(view.page + 1, "Next")}
			</span>
		</nav>
	);
}
