import type { Decision } from "../../../src/alerts/deciding/trial.ts";
import { allOf, companyOriginInWords, lastOf, partText, TICKET_PARTS, ticketWord } from "../../../src/alerts/pipeline/index.ts";
import { counted } from "../../format.ts";
import { Icon, type IconName } from "../../parts/icon.tsx";
import { TicketLink } from "../../parts/small.tsx";
import { reasonInWords } from "../../words.ts";
import { FixturesPanel } from "../fixtures/panel.tsx";
import { resultOf } from "../fixtures/words.ts";
import { missingNames, OfferedNames } from "./fields.tsx";
import type { RulesView } from "./types.ts";

/**
 * Fields of the ticket that are shown with their names. The description is shown separately, and so is the
 * closing status.
 */
const ROWS = TICKET_PARTS.filter((name) => name !== "description" && name !== "close_status").map(
	(name) => [name, ticketWord(name)] as const,
);

/** The ticket to be, the decision, and unsaved changes. */
export function PreviewPart({ view }: { view: RulesView }) {
	return (
		<div id="preview" class="preview">
			<div class="previewed" id="previewed">
				<div class="sheet-head">
					<h2>Preview</h2>
					<button class="button bare square" type="button" data-preview-close aria-label="Close the preview">
						<Icon name="x" />
					</button>
				</div>
				<Previewed view={view} />
				<FixturesPanel view={view} />
			</div>
			<data id="preview-values" value={JSON.stringify(Object.fromEntries(view.values))} hidden />
			<data id="preview-missing" value={JSON.stringify(missingNames(view))} hidden />
			<OfferedNames view={view} />
			<data id="preview-marks" value={JSON.stringify(Object.fromEntries(view.marks))} hidden />
			{view.mayChange ? <SaveBar view={view} /> : null}
		</div>
	);
}

function Previewed({ view }: { view: RulesView }) {
	const { preview, tried } = view;
	return (
		<>
			{preview === null || preview.decisions.length === 0 ? (
				<section class="panel" aria-labelledby="as-it-would">
					<div class="panel-head">
						<h2 id="as-it-would">Ticket as it would look</h2>
					</div>
					<p class="panel-body second">{tried.problem ?? "Choose or paste a payload to see what it would do."}</p>
				</section>
			) : (
				preview.decisions.map((decision, index) => (
					<One
						decision={decision}
						before={preview.before[index] ?? null}
						title={preview.decisions.length === 1 ? "Ticket as it would look" : `Alert ${index + 1} of ${preview.decisions.length}`}
					/>
				))
			)}
		</>
	);
}

const One = ({ decision, before, title }: { decision: Decision; before: Decision | null; title: string }) => (
	<>
		<WouldBe decision={decision} before={before} title={title} live />
		<DecisionPanel decision={decision} before={before} />
	</>
);

interface WouldBeProps {
	readonly decision: Decision;
	/** Decision of the saved configuration; differences are marked. */
	readonly before: Decision | null;
	readonly title: string;
	readonly live?: boolean;
}

/** The ticket that a decision would make. */
export function WouldBe({ decision, before, title, live = false }: WouldBeProps) {
	const [now, was] = [decision.ticket, before?.ticket ?? decision.ticket];
	const rows = ROWS.filter(([field]) => now[field] !== null || was[field] !== null);
	return (
		<section class="panel" aria-label={title}>
			<div class="panel-head">
				<h2>{title}</h2>
				{live ? <span class="actions small second">updates as you type</span> : null}
			</div>
			<dl class="pairs panel-body">
				{rows.map(([field, word]) => (
					<Row word={word} now={partText(now, field)} was={partText(was, field)} />
				))}
				<dt>Description</dt>
				<dd>
					<Changed now={now.description} was={was.description} pre />
				</dd>
			</dl>
		</section>
	);
}

const Row = ({ word, now, was }: { word: string; now: string | null; was: string | null }) => (
	<>
		<dt>{word}</dt>
		<dd>
			<Changed now={now} was={was} />
		</dd>
	</>
);

function Changed({ now, was, pre = false }: { now: string | null; was: string | null; pre?: boolean }) {
	const shown = now ?? "none";
	if (now === was)
		return pre ? (
			<pre class="short" tabindex={0}>
				{shown}
			</pre>
		) : (
			<span class={now === null ? "second" : ""}>{shown}</span>
		);
	return (
		<>
			{pre ? (
				<pre class="short changed" tabindex={0}>
					{shown}
				</pre>
			) : (
				<span class="changed">{shown}</span>
			)}
			<span class="was">was: {pre ? (was ?? "none").slice(0, 200) : (was ?? "none")}</span>
		</>
	);
}

const STEPS: Readonly<Record<string, readonly [IconName, string]>> = {
	split: ["list-details", "Split"],
	suppress: ["circle-check", "Suppressed?"],
	map: ["list-check", "Mapped"],
	route: ["route", "Rules"],
	type: ["circle-dot", "Alert type"],
	company: ["building", "Company"],
	lookup: ["search", "Open ticket?"],
};

function mappedInLine({ steps }: Decision): string {
	const mapped = allOf(steps, "mapped");
	if (mapped.length === 0) return "nothing";
	return `${mapped.filter(({ value }) => value !== null).length} of ${counted(mapped.length, "field")}`;
}

function rulesInLine({ steps }: Decision): string {
	const rules = allOf(steps, "rule");
	if (rules.length === 0) return "none";
	const hit = rules.filter(({ matched }) => matched).map(({ rule }) => rule);
	return hit.length === 0 ? `none of ${rules.length} matches` : `Rule ${hit.join(", ")} of ${rules.length} matched`;
}

/**
 * Result of a step; null if the decision has no such step. Usual results need no reasons here; the
 * explanation in history has them.
 */
function stepInLine(decision: Decision, step: string): unknown {
	if (step === "map") return mappedInLine(decision);
	if (step === "route") return rulesInLine(decision);
	const found = decision.trace.filter((one) => one.step === step).at(-1);
	if (found === undefined) return null;
	if (step === "suppress" && found.result === "no") return "No";
	if (step === "lookup" && found.result === "none") return <span class="second">{found.detail}</span>;
	// For the company, only the source that gave it.
	const company = step === "company" ? lastOf(decision.steps, "company") : undefined;
	const shown = company === undefined ? found.detail : `From ${companyOriginInWords(company.origin)}.`;
	return (
		<>
			<strong>{found.result}</strong>{" "}
			<span class="second" title={found.detail}>
				{shown}
			</span>
		</>
	);
}

/** Each step of a decision in one line. */
export function DecisionPanel({ decision, before }: { decision: Decision; before: Decision | null }) {
	const [icon, word] = resultOf(decision.action);
	return (
		<section class="panel" aria-label="Decision">
			<div class="panel-head">
				<h2>Decision</h2>
				<span class="actions small second">nothing is sent</span>
			</div>
			<dl class="panel-body decided">
				{Object.entries(STEPS).map(([step, [stepIcon, name]]) => {
					const said = stepInLine(decision, step);
					return said === null ? null : (
						<>
							<dt>
								<Icon name={stepIcon} /> {name}
							</dt>
							<dd class="small">{said as string}</dd>
						</>
					);
				})}
				<dt>
					<Icon name={icon} /> Result
				</dt>
				<dd>
					<strong class={before !== null && before.action !== decision.action ? "changed" : ""}>{word}</strong>
					{decision.reason === null ? "" : `, ${reasonInWords(decision.reason)}`}{" "}
					{decision.ticket_id === null ? null : <TicketLink id={decision.ticket_id} />}
				</dd>
			</dl>
			{decision.problems.length === 0 ? null : (
				<div class="panel-foot">
					<ul class="small soon">
						{decision.problems.map((problem) => (
							<li>
								<Icon name="alert-triangle" /> {problem}
							</li>
						))}
					</ul>
				</div>
			)}
		</section>
	);
}

/** Number of unsaved changes. It belongs to the form, wherever it is on the page. */
function SaveBar({ view }: { view: RulesView }) {
	const changed = view.preview?.changed ?? [];
	const none = changed.length === 0;
	return (
		<div class={none ? "savebar none" : "savebar"}>
			<span role="status">
				<strong>{none ? "No changes" : counted(changed.length, "change")}</strong>{" "}
				<span class="second desk" title={changed.join(", ")}>
					{none ? `version ${view.version}` : `not saved: ${changed.join(", ")}`}
				</span>
			</span>
			<span class="row">
				<a class="button phone" href="#preview" data-preview>
					Preview
				</a>
				<a class="button desk" href={`/endpoints/${view.endpointId}/rules`}>
					Discard
				</a>
				<button class="button primary" type="submit" form="rules-form">
					<span>
						Save<span class="desk"> as version {view.nextVersion}</span>
					</span>
				</button>
			</span>
		</div>
	);
}
