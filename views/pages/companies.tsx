import type { CompaniesView, CompanyLine } from "../companies/types.ts";
import { count } from "../format.ts";
import { type Frame, layout } from "../layout.tsx";
import { Icon } from "../parts/icon.tsx";
import { Pill } from "../parts/pill.tsx";
import { SilenceLink } from "../parts/silence.tsx";
import { Empty } from "../parts/small.tsx";
import { Age } from "../parts/time.tsx";
import { companyHref } from "../tickets/list.tsx";
import { ticketsHref } from "../tickets/query.ts";

export const companiesPage = (frame: Frame, view: CompaniesView) =>
	layout({ title: "Companies", place: "companies", frame, children: <Companies view={view} /> });

function Companies({ view }: { view: CompaniesView }) {
	return (
		<>
			<div class="head">
				<h1>Companies</h1>
				<span class="second">{view.q === "" ? count(view.total) : `${count(view.lines.length)} of ${count(view.total)}`}</span>
				<form class="actions" method="get" action="/companies">
					<label class="searchbox">
						<span class="sr">Search companies</span>
						<Icon name="search" />
						<input class="input" type="search" name="q" value={view.q} placeholder="Company" autocomplete="off" data-search />
					</label>
				</form>
			</div>
			{view.withoutCompany === 0 ? null : (
				<p class="note soon">
					<Icon name="alert-triangle" />
					<span class="grow">
						{view.withoutCompany === 1 ? "1 open ticket has" : `${count(view.withoutCompany)} open tickets have`} no company.{" "}
						<a href="/tenantmap">Map tenants to companies</a>, or set a default company on the endpoint.
					</span>
				</p>
			)}
			<section class="panel" aria-label="Companies found">
				{view.lines.length === 0 ? <Nothing q={view.q} /> : <Table lines={view.lines} />}
			</section>
		</>
	);
}

function Nothing({ q }: { q: string }) {
	return q === "" ? (
		<Empty icon="building">No companies yet. Customers named by tickets, endpoints or TenantMap appear here.</Empty>
	) : (
		<Empty icon="building" href="/companies" action="Show all companies">
			No company matches “{q}”.
		</Empty>
	);
}

function Table({ lines }: { lines: readonly CompanyLine[] }) {
	return (
		<table class="list cards companies">
			<thead>
				<tr>
					<th scope="col">Company</th>
					<th scope="col" class="right">
						Open tickets
					</th>
					<th scope="col" class="right">
						Oldest
					</th>
					<th scope="col" class="right">
						Last news
					</th>
					<th scope="col" class="right">
						Endpoints
					</th>
					<th scope="col">
						<span class="sr">Actions</span>
					</th>
				</tr>
			</thead>
			<tbody data-rows>
				{lines.map((line) => (
					<Row line={line} />
				))}
			</tbody>
		</table>
	);
}

function Row({ line }: { line: CompanyLine }) {
	const { company } = line;
	const href = companyHref(company);
	return (
		<tr data-href={href}>
			<td class="anywhere">
				<a class="plain strong" href={href} data-open>
					{company}
				</a>
				{line.isSilenced ? (
					<>
						{" "}
						<Pill state={{ word: "Silenced", icon: "bell-off", tone: "motion" }} tinted />
					</>
				) : null}
				{line.flapping > 0 ? (
					<>
						{" "}
						<Pill state={{ word: `${line.flapping} flapping`, icon: "activity", tone: "soon" }} tinted />
					</>
				) : null}
			</td>
			<td class="right nowrap" data-name="open tickets">
				{line.open === 0 ? <span class="second">0</span> : <a href={ticketsHref({ company })}>{count(line.open)}</a>}
			</td>
			<td class="right second nowrap" data-name="oldest">
				{line.oldestAt === null ? "–" : <Age at={line.oldestAt} style="coarse" />}
			</td>
			<td class="right second nowrap" data-name="last news">
				{line.lastNewsAt === null ? "–" : <Age at={line.lastNewsAt} style="coarse" />}
			</td>
			<td class="right second nowrap" data-name="endpoints">
				{count(line.endpoints)}
			</td>
			<td class="right nowrap of-acts">
				<SilenceLink about={{ company }} name={company} as="small" />
			</td>
		</tr>
	);
}
