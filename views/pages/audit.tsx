import { Changes } from "../audit/changes.tsx";
import type { AuditLine, AuditView } from "../audit/types.ts";
import { ACTION_CHOICES, deedOf } from "../audit/words.ts";
import { dayKey } from "../format.ts";
import { type Frame, layout } from "../layout.tsx";
import { Field, Select } from "../parts/field.tsx";
import { Icon } from "../parts/icon.tsx";
import { Empty, Pager } from "../parts/small.tsx";
import { Age, Time, ZoneName } from "../parts/time.tsx";
import { useMay, useReader } from "../reader.ts";

export const auditPage = (frame: Frame, view: AuditView) =>
	layout({ title: "Audit", place: "audit", frame, children: <Audit view={view} /> });

function Audit({ view }: { view: AuditView }) {
	return (
		<div id="audit">
			<div class="head">
				<h1>Audit</h1>
				<span class="second">who changed what, from where; nobody can edit it</span>
				<div class="actions">
					<Export view={view} />
				</div>
			</div>
			<input class="toggle" type="checkbox" id="audit-filters" />
			<label class="button toggler" for="audit-filters">
				<Icon name="filter" />
				{view.isFiltered ? "Filter, some set" : "Filter"}
			</label>
			<Filter view={view} />
			<section class="panel" aria-label="Entries, newest first">
				{view.lines.length === 0 ? <Nothing view={view} /> : <Table lines={view.lines} />}
				{view.newest === null && view.older === null ? null : <Pager newer={view.newest} older={view.older} shown={view.lines.length} />}
			</section>
		</div>
	);
}

function Export({ view }: { view: AuditView }) {
	if (!useMay("admin")) return null;
	const href = (format: string) => `/api/audit/export?format=${format}${view.exported === "" ? "" : `&${view.exported}`}`;
	return (
		<>
			<a class="button" href={href("csv")} download>
				<Icon name="download" />
				{view.isFiltered ? "Export these as CSV" : "Export all as CSV"}
			</a>
			<a class="button" href={href("json")} download>
				JSON
			</a>
		</>
	);
}

function Filter({ view }: { view: AuditView }) {
	const { query } = view;
	return (
		<form
			class="panel filters"
			method="get"
			action="/audit"
			aria-label="Filter the audit"
			hx-get="/audit"
			hx-trigger="change, submit"
			hx-target="#audit"
			hx-select="#audit"
			hx-swap="outerHTML"
			hx-push-url="true"
		>
			<Field
				name="who"
				label="Who"
				value={query.who}
				placeholder="Anybody"
				autocomplete="off"
				more={{ list: "people", "data-search": true, maxlength: 100 }}
			/>
			<datalist id="people">
				{view.people.map((name) => (
					<option value={name} />
				))}
			</datalist>
			<Select name="action" label="What" value={query.action} choices={withOwn(query.action)} />
			<Select name="endpoint" label="Endpoint" value={query.endpoint} choices={[{ value: "", label: "Any" }, ...view.endpoints]} />
			<div class="field">
				<label class="label" for="f-from">
					From (<ZoneName />)
				</label>
				<input class="input" id="f-from" type="datetime-local" name="from" value={query.from} />
			</div>
			<div class="field">
				<label class="label" for="f-to">
					To (<ZoneName />)
				</label>
				<input
					class="input"
					id="f-to"
					type="datetime-local"
					name="to"
					value={query.to}
					{...(view.problem === null ? {} : { "aria-invalid": "true", "aria-describedby": "f-to-problem" })}
				/>
				{view.problem === null ? null : (
					<p class="problem" id="f-to-problem">
						{view.problem}
					</p>
				)}
			</div>
			<div class="filter-does">
				<button class="button" type="submit">
					<Icon name="filter" />
					Filter
				</button>
				{view.isFiltered ? (
					<a class="button bare" href="/audit">
						Clear
					</a>
				) : null}
			</div>
		</form>
	);
}

/** A link may name an action that is not in the list. */
const withOwn = (action: string) =>
	ACTION_CHOICES.some(({ value }) => value === action) ? ACTION_CHOICES : [...ACTION_CHOICES, { value: action, label: action }];

function Nothing({ view }: { view: AuditView }) {
	return view.isFiltered ? (
		<Empty icon="clipboard-list" href="/audit" action="Clear the filter">
			No audit entries match this filter.
		</Empty>
	) : (
		<Empty icon="clipboard-list">Nothing yet. Every change, log-in and look at a secret is listed here.</Empty>
	);
}

function Table({ lines }: { lines: readonly AuditLine[] }) {
	const { zone } = useReader();
	return (
		<table class="list audit cards">
			<thead>
				<tr>
					<th scope="col">
						Time, <ZoneName />
					</th>
					<th scope="col" class="right">
						Age
					</th>
					<th scope="col">Who</th>
					<th scope="col">What</th>
					<th scope="col">To what, and how it changed</th>
				</tr>
			</thead>
			<tbody>
				{lines.map((line, index) => {
					const before = lines[index - 1];
					const isNewDay = before === undefined || dayKey(before.at, zone) !== dayKey(line.at, zone);
					return (
						<>
							{isNewDay ? (
								<tr class="day">
									<td colspan={5}>
										<Time at={line.at} how="day" />
									</td>
								</tr>
							) : null}
							<Line line={line} />
						</>
					);
				})}
			</tbody>
		</table>
	);
}

function Line({ line }: { line: AuditLine }) {
	const { word, icon } = deedOf(line.action);
	const failed = line.action === "login.failed";
	return (
		<tr>
			<td class="nowrap">
				<Time at={line.at} how="clock" />
			</td>
			<td class="right nowrap second">
				<Age at={line.at} style="coarse" />
			</td>
			<td>
				<a class="plain" href={`/audit?who=${encodeURIComponent(line.who)}`} aria-label={`Only ${line.who}`}>
					{line.who}
				</a>
				{line.sourceIp === null ? null : <div class="mono second">{line.sourceIp}</div>}
			</td>
			<td class="nowrap">
				<span class={failed ? "pill soon" : "pill"} title={line.action}>
					<Icon name={icon} />
					{word}
				</span>
			</td>
			<td class="fill">
				{line.endpointId !== null && line.endpointName !== null ? (
					<a href={`/endpoints/${line.endpointId}`}>{line.subject ?? line.endpointName}</a>
				) : (
					(line.subject ?? "")
				)}
				<Changes changes={line.changes} />
			</td>
		</tr>
	);
}
