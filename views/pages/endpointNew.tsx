import type { Decision } from "../../src/alerts/deciding/trial.ts";
import type { Json } from "../../src/base/json.ts";
import type { FieldProblem } from "../../src/base/problems.ts";
import { marksOfTrace } from "../history/marks.ts";
import { type Frame, layout } from "../layout.tsx";
import { Check, Field, problemOf } from "../parts/field.tsx";
import { Icon } from "../parts/icon.tsx";
import { PayloadTree } from "../parts/payloadTree.tsx";

interface Preset {
	readonly id: string;
	readonly name: string;
	readonly summary: string;
	/** Text for searching. */
	readonly search: string;
	readonly path: string | null;
	readonly values: string;
}

export interface NewEndpointView {
	readonly source: string;
	readonly sourceName: string;
	readonly name: string;
	readonly board: string;
	readonly draft: boolean;
	readonly problems: readonly FieldProblem[];
	/** The presets, in sections. */
	readonly sections: readonly { readonly title: string; readonly sources: readonly Preset[] }[];
	/** null if ConnectWise does not answer. */
	readonly boards: readonly string[] | null;
	readonly defaultBoard: string;
	readonly defaultCompany: string | null;
	readonly sample: {
		readonly payload: Json;
		readonly decision: Decision;
		readonly closes: { readonly path: string; readonly value: string } | null;
	} | null;
}

/** Choose the tool, see its sample ticket, name the endpoint. */
export const newEndpointPage = (frame: Frame, view: NewEndpointView) =>
	layout({
		title: "New endpoint",
		place: "dashboard",
		frame,
		children: (
			<>
				<div class="head">
					<nav class="crumbs" aria-label="Where this is">
						<a href="/">Dashboard</a>
						<Icon name="chevron-right" />
						<h1>New endpoint</h1>
					</nav>
				</div>
				<form class="columns new-endpoint" method="post" action="/endpoints/new" id="new-form">
					<div>
						<Presets view={view} />
						<Naming view={view} />
					</div>
					<Sample view={view} />
				</form>
			</>
		),
	});

/** Attributes of controls that change the sample. */
const SHOWS_SAMPLE = {
	"hx-get": "/endpoints/new",
	"hx-include": "#new-form",
	"hx-target": "#sample",
	"hx-select": "#sample",
	"hx-swap": "outerHTML",
	"hx-sync": "#new-form:replace",
};

function Presets({ view }: { view: NewEndpointView }) {
	return (
		<section class="panel" aria-labelledby="presets-title">
			<div class="panel-head">
				<h2 id="presets-title">What sends the webhooks?</h2>
				<span class="actions">
					<input
						class="input small preset-search"
						type="search"
						aria-label="Find a tool"
						placeholder="Find a tool"
						autocomplete="off"
						data-presets-search
					/>
				</span>
			</div>
			<table class="list presets">
				<thead>
					<tr>
						<th scope="col" class="pick">
							<span class="sr">Choose</span>
						</th>
						<th scope="col">Source</th>
						<th scope="col" class="desk">
							Sends
						</th>
						<th scope="col" class="desk">
							Trigger
						</th>
						<th scope="col" class="desk">
							Opens and closes
						</th>
					</tr>
				</thead>
				{view.sections.map(({ title, sources }) => (
					<tbody>
						<tr class="section">
							<th scope="rowgroup" colspan={5}>
								{title}
							</th>
						</tr>
						{sources.map((source) => (
							<PresetRow source={source} isChosen={source.id === view.source} />
						))}
					</tbody>
				))}
			</table>
			<p class="panel-body second" data-presets-none hidden>
				No preset has that name. Generic status takes anything with a status, and Blank takes anything.
			</p>
		</section>
	);
}

function PresetRow({ source, isChosen }: { source: Preset; isChosen: boolean }) {
	return (
		<tr data-preset={source.search}>
			<td class="pick">
				<input
					class="box"
					type="radio"
					name="source"
					id={`source-${source.id}`}
					value={source.id}
					{...SHOWS_SAMPLE}
					hx-trigger="change"
					{...(isChosen ? { checked: true } : {})}
				/>
			</td>
			<td>
				<label class="preset" for={`source-${source.id}`}>
					<span>
						<strong>{source.name}</strong>
						<span class="preset-more small second">
							{source.path === null ? source.summary : <code>{source.path}</code>} {source.values}
						</span>
					</span>
				</label>
			</td>
			<td class="second desk cut" title={source.summary}>
				{source.summary}
			</td>
			<td class="desk cut" title={source.path ?? ""}>
				{source.path === null ? <span class="second">no trigger</span> : <code>{source.path}</code>}
			</td>
			<td class="second small desk cut" title={source.values}>
				{source.values}
			</td>
		</tr>
	);
}

function Naming({ view }: { view: NewEndpointView }) {
	const others = view.problems.filter(({ field }) => field !== "name" && field !== "board");
	return (
		<section class="panel" aria-labelledby="naming-title">
			<div class="panel-head">
				<h2 id="naming-title">Name and board</h2>
			</div>
			<div class="panel-body stack">
				{others.length === 0 ? null : (
					<div class="note now" role="alert">
						<Icon name="alert-triangle" />
						<div>{others.map(({ field, message }) => `${field}: ${message}`).join(" ")}</div>
					</div>
				)}
				<div class="pairs-of-fields">
					<Field
						name="name"
						label="Name"
						value={view.name}
						required
						autofocus
						problem={problemOf(view.problems, "name")}
						more={{ maxlength: 100 }}
					/>
					<div>
						<Field
							name="board"
							label="Service board"
							value={view.board}
							placeholder={view.defaultBoard}
							problem={problemOf(view.problems, "board")}
							hint={view.boards === null ? "ConnectWise does not answer, so its boards are not offered. Type the name." : undefined}
							more={{ list: "boards", autocomplete: "off", ...SHOWS_SAMPLE, "hx-trigger": "input delay:300ms" }}
						/>
						<datalist id="boards">
							{(view.boards ?? []).map((board) => (
								<option value={board} />
							))}
						</datalist>
					</div>
				</div>
				<div class="row apart">
					<Check name="draft" label="Start as draft" more="decides and shows everything, touches no ticket" checked={view.draft} />
					<span class="row">
						<a class="button" href="/">
							Cancel
						</a>
						<button class="button primary" type="submit">
							Create endpoint
						</button>
					</span>
				</div>
			</div>
		</section>
	);
}

const RESULT: Readonly<Record<string, string>> = {
	create: "Creates a ticket",
	update: "Adds a note",
	close: "Closes the ticket",
	skip: "No action",
};

function Company({ company, standard }: { company: string | null; standard: string | null }) {
	if (company === null) return <span class="second">none, unless a tag, rule or default names one</span>;
	return (
		<>
			{company} {company === standard ? <span class="small second">default, unless a tag or rule names one</span> : null}
		</>
	);
}

function Sample({ view }: { view: NewEndpointView }) {
	const { sample } = view;
	return (
		<section class="panel" id="sample" aria-labelledby="sample-title" aria-live="polite">
			<div class="panel-head">
				<h2 id="sample-title">Sample from {view.sourceName}</h2>
				<span class="actions small second">and the ticket it gives</span>
			</div>
			{sample === null ? (
				<p class="panel-body second">Nothing is filled in. Send a webhook first, then click its values under Rules.</p>
			) : (
				<>
					<section class="panel-body sample-tree" aria-label="Sample payload" tabindex={0}>
						<PayloadTree payload={sample.payload} marks={marksOfTrace(sample.decision.steps)} />
					</section>
					<dl class="pairs panel-foot-pairs">
						<dt>Result</dt>
						<dd>
							<strong>{RESULT[sample.decision.action] ?? sample.decision.action}</strong>
						</dd>
						<dt>Summary</dt>
						<dd>{sample.decision.ticket.summary}</dd>
						<dt>Board, status</dt>
						<dd>
							{sample.decision.ticket.board}, {sample.decision.ticket.status}
						</dd>
						<dt>Company</dt>
						<dd>
							<Company company={sample.decision.ticket.company} standard={view.defaultCompany} />
						</dd>
						<dt>Closes when</dt>
						<dd>
							{sample.closes === null ? (
								<span class="second">a person closes it; nothing in the webhook says that it is over</span>
							) : (
								<>
									<code>{sample.closes.path}</code> is <code>{sample.closes.value}</code>
								</>
							)}
						</dd>
					</dl>
				</>
			)}
		</section>
	);
}
