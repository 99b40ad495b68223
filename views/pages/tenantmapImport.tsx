import { count, counted } from "../format.ts";
import { type Frame, layout } from "../layout.tsx";
import { AnswerNote } from "../parts/answer.tsx";
import { Icon, type IconName } from "../parts/icon.tsx";
import { TenantName } from "../tenantmap/entries.tsx";
import type { ImportLine, ImportView } from "../tenantmap/types.ts";

const WHAT: Readonly<Record<ImportLine["what"], { readonly word: string; readonly icon: IconName; readonly tone: string }>> = {
	wrong: { word: "Wrong", icon: "circle-x", tone: "now" },
	new: { word: "New", icon: "plus", tone: "good" },
	changed: { word: "Changed", icon: "pencil", tone: "soon" },
	same: { word: "Same", icon: "circle-minus", tone: "second" },
};
const ORDER = ["wrong", "new", "changed", "same"] as const;
/** Maximum number of lines shown; the counts include all. */
const SHOWN = 200;

export const importPage = (frame: Frame, view: ImportView) =>
	layout({
		title: "Import TenantMap",
		place: "tenantmap",
		frame,
		children: (
			<>
				<div class="head crumbs">
					<a href="/tenantmap">TenantMap</a>
					<Icon name="chevron-right" />
					<h1>Import</h1>
				</div>
				<AnswerNote answer={view.answer} />
				<Choose />
				{view.lines.length === 0 ? null : <Preview view={view} />}
			</>
		),
	});

function Choose() {
	return (
		<section class="panel" aria-labelledby="choose-title">
			<div class="panel-head">
				<h2 id="choose-title">Choose a file</h2>
				<span class="second small">Nothing changes until you confirm.</span>
			</div>
			<form class="panel-body stack" method="post" action="/tenantmap/import" enctype="multipart/form-data">
				<div class="field">
					<label class="label" for="f-file">
						CSV or JSON file
					</label>
					<input
						class="input"
						id="f-file"
						type="file"
						name="file"
						accept=".csv,.json,text/csv,application/json"
						required
						aria-describedby="f-file-hint"
					/>
					<p class="hint" id="f-file-hint">
						The first line names the columns: <code>tenant_value</code>, <code>company_id</code> and, if you like, <code>description</code>.
						An export of this page has this form.
					</p>
				</div>
				<div class="row">
					<button class="button" type="submit">
						<Icon name="eye" />
						Show what would change
					</button>
				</div>
			</form>
		</section>
	);
}

function Preview({ view }: { view: ImportView }) {
	const { counts, lines, token } = view;
	const changes = counts.new + counts.changed;
	const shown = [...lines].sort((a, b) => ORDER.indexOf(a.what) - ORDER.indexOf(b.what) || a.line - b.line).slice(0, SHOWN);
	return (
		<section class="panel" aria-labelledby="preview-title">
			<div class="panel-head">
				<h2 id="preview-title">{view.fileName ?? "The file"}</h2>
				{ORDER.filter((what) => counts[what] > 0).map((what) => (
					<span class={`pill ${WHAT[what].tone}`}>
						<Icon name={WHAT[what].icon} />
						{count(counts[what])} {WHAT[what].word.toLowerCase()}
					</span>
				))}
			</div>
			<table class="list roomy cards">
				<thead>
					<tr>
						<th scope="col" class="right">
							Line
						</th>
						<th scope="col">What</th>
						<th scope="col">Tenant</th>
						<th scope="col">Company</th>
						<th scope="col">Note</th>
					</tr>
				</thead>
				<tbody>
					{shown.map((line) => (
						<tr>
							<td class="right second desk">{count(line.line)}</td>
							<td class="nowrap">
								<span class={`pill ${WHAT[line.what].tone}`}>
									<Icon name={WHAT[line.what].icon} />
									{WHAT[line.what].word}
								</span>
							</td>
							<td>
								<TenantName value={line.tenantValue} />
							</td>
							<td>{line.companyId}</td>
							<td class="second fill">{line.note}</td>
						</tr>
					))}
				</tbody>
			</table>
			{lines.length > shown.length ? <p class="panel-foot second">{counted(lines.length - shown.length, "more line")}</p> : null}
			<form class="panel-foot" method="post" action="/tenantmap/import/take">
				<span class="grow second">
					{counts.wrong > 0
						? `Nothing can be imported before ${counts.wrong === 1 ? "the wrong line is" : "the wrong lines are"} fixed in the file.`
						: changes === 0
							? "TenantMap already has all of these."
							: "All lines are imported, or none if one fails. Entries not in the file stay."}
				</span>
				<a class="button" href="/tenantmap">
					Discard
				</a>
				{token === null || changes === 0 || counts.wrong > 0 ? null : (
					<>
						<input type="hidden" name="token" value={token} />
						<button class="button primary" type="submit">
							Import {counted(changes, "entry", "entries")}
						</button>
					</>
				)}
			</form>
		</section>
	);
}
