import { EVERY_FIELD, type FieldName, kindOf, SECTIONS } from "../../src/setup/endpoints/index.ts";
import { count, counted } from "../format.ts";
import { type Frame, layout } from "../layout.tsx";
import { Area, Field, Problem, Select } from "../parts/field.tsx";

/** Kinds of change for tags; other fields are always replaced. */
export const MODES = [
	{ value: "set", label: "Replace by" },
	{ value: "add", label: "Add" },
	{ value: "remove", label: "Remove" },
] as const;
export type Mode = (typeof MODES)[number]["value"];

export interface BulkLine {
	readonly id: string;
	readonly name: string;
	readonly version: number;
	readonly before: unknown;
	readonly after: unknown;
	readonly changes: boolean;
	readonly problem: string | null;
}

export interface BulkView {
	/** Beginnings of ids, enough to tell endpoints apart. */
	readonly ids: readonly string[];
	readonly names: readonly string[];
	readonly fields: readonly FieldName[];
	/** null if not chosen yet. */
	readonly field: FieldName | null;
	readonly mode: Mode;
	/** As typed; null before that. */
	readonly value: string | null;
	readonly problem: string | null;
	/** The changes; null before a value is given. */
	readonly lines: readonly BulkLine[] | null;
}

const MAX_NAMED = 8;
const labelOf = (name: FieldName): string => EVERY_FIELD[name].form?.label ?? name;

/** One field of many endpoints, in three steps on one page: the field, the value, and the resulting changes. */
export const bulkPage = (frame: Frame, view: BulkView) =>
	layout({
		title: `Edit ${counted(view.ids.length, "endpoint")}`,
		place: "dashboard",
		frame,
		children: (
			<>
				<div class="head">
					<h1>Edit {counted(view.ids.length, "endpoint")}</h1>
					<span class="second">
						{view.names.slice(0, MAX_NAMED).join(", ")}
						{view.names.length > MAX_NAMED ? ` and ${count(view.names.length - MAX_NAMED)} more` : ""}
					</span>
				</div>
				{view.ids.length === 0 ? (
					<p class="panel panel-body">
						No endpoint is selected. <a href="/#endpoints">Tick some on the dashboard</a>, then choose Edit.
					</p>
				) : (
					<>
						<Which view={view} />
						{view.field === null ? null : <What view={view} field={view.field} />}
						{view.lines === null || view.field === null ? null : <Preview view={view} field={view.field} lines={view.lines} />}
					</>
				)}
			</>
		),
	});

const Ids = ({ ids }: { ids: readonly string[] }) => (
	<>
		{ids.map((id) => (
			<input type="hidden" name="id" value={id} />
		))}
	</>
);

function Which({ view }: { view: BulkView }) {
	const titled = view.fields.map((name) => {
		const section = SECTIONS.find(({ id }) => id === EVERY_FIELD[name].form?.section);
		return { value: name, label: `${section?.title ?? ""}: ${labelOf(name)}` };
	});
	return (
		<form class="panel" method="get" action="/endpoints/edit">
			<Ids ids={view.ids} />
			<div class="panel-body row">
				<Select
					name="field"
					label="Field"
					value={view.field ?? ""}
					choices={[
						{ value: "", label: "Choose a field" },
						...[...titled].sort((a, b) => Number(b.value === "tags") - Number(a.value === "tags")),
					]}
				/>
				<button class={view.field === null ? "button primary" : "button"} type="submit">
					{view.field === null ? "Next" : "Change field"}
				</button>
			</div>
		</form>
	);
}

function What({ view, field }: { view: BulkView; field: FieldName }) {
	const { value, problem, lines } = view;
	return (
		<form class="panel" method="get" action="/endpoints/edit" aria-labelledby="what">
			<Ids ids={view.ids} />
			<input type="hidden" name="field" value={field} />
			<div class="panel-head">
				<h2 id="what">
					{labelOf(field)} <code class="api-name">{field}</code>
				</h2>
			</div>
			<div class="panel-body stack">
				<p class="second small">{EVERY_FIELD[field].doc}</p>
				{field === "tags" ? <Select name="mode" label="What to do" value={view.mode} choices={MODES} /> : null}
				<Value field={field} value={value} problem={problem} />
				<div>
					<button class={lines === null ? "button primary" : "button"} type="submit">
						Show what changes
					</button>
				</div>
			</div>
		</form>
	);
}

function Value({ field, value, problem }: { field: FieldName; value: string | null; problem: string | null }) {
	const control = EVERY_FIELD[field].form?.control;
	const same = { name: "value", label: "Value", problem };
	if (kindOf(field) === "list") {
		return <Area {...same} value={value ?? ""} mono rows={8} hint="JSON; empty: none." />;
	}
	if (kindOf(field) === "pairs") return <Area {...same} value={value ?? ""} mono rows={4} hint={EVERY_FIELD[field].form?.hint} />;
	if (kindOf(field) === "flag") {
		const choices = [
			{ value: "on", label: "On" },
			{ value: "off", label: "Off" },
		];
		return <Select {...same} value={value ?? ""} choices={choices} />;
	}
	if (control?.kind === "choice") return <Select {...same} value={value ?? ""} choices={control.choices} />;
	if (control?.kind === "area") return <Area {...same} value={value ?? ""} mono={control.mono ?? false} rows={control.rows} />;
	return <Field {...same} value={value ?? ""} hint="Empty: the default." autocomplete="off" />;
}

/** A value for people: texts unchanged, everything else as JSON. */
function shown(value: unknown): string {
	if (value === null || value === "") return "none";
	if (typeof value === "boolean") return value ? "on" : "off";
	return typeof value === "string" ? value : JSON.stringify(value);
}

function Preview({ view, field, lines }: { view: BulkView; field: FieldName; lines: readonly BulkLine[] }) {
	const changing = lines.filter(({ changes }) => changes);
	const broken = lines.filter(({ problem }) => problem !== null);
	const same = lines.length - changing.length - broken.length;
	return (
		<form class="panel" id="preview" method="post" action="/endpoints/edit" aria-labelledby="preview-title">
			<input type="hidden" name="field" value={field} />
			<input type="hidden" name="mode" value={view.mode} />
			<input type="hidden" name="value" value={view.value ?? ""} />
			{changing.map(({ id, version }) => (
				<input type="hidden" name="version" value={`${id.slice(0, 12)}:${version}`} />
			))}
			<div class="panel-head">
				<h2 id="preview-title">What changes</h2>
				<span class="second">
					{counted(changing.length, "endpoint")}
					{same === 0 ? "" : `, ${count(same)} as it is already`}
					{broken.length === 0 ? "" : `, ${count(broken.length)} cannot take it`}
				</span>
			</div>
			<table class="list loose cards">
				<thead>
					<tr>
						<th scope="col">Endpoint</th>
						<th scope="col">Now</th>
						<th scope="col">Then</th>
					</tr>
				</thead>
				<tbody>
					{lines.map((line) => (
						<tr>
							<td>
								<a href={`/endpoints/${line.id}/rules`}>{line.name}</a>
							</td>
							<td class="anywhere" data-name="Now">
								{shown(line.before)}
							</td>
							<td class="anywhere" data-name="Then">
								{line.problem === null ? (
									line.changes ? (
										<strong>{shown(line.after)}</strong>
									) : (
										<span class="second">as it is</span>
									)
								) : (
									<Problem id={`p-${line.id.slice(0, 12)}`} text={line.problem} />
								)}
							</td>
						</tr>
					))}
				</tbody>
			</table>
			<div class="panel-foot">
				<span class="grow second small">Nothing is changed yet. Each change is in the audit.</span>
				<a class="button" href="/#endpoints">
					Cancel
				</a>
				{changing.length === 0 ? null : (
					<button class="button primary" type="submit">
						Change {counted(changing.length, "endpoint")}
					</button>
				)}
			</div>
		</form>
	);
}
