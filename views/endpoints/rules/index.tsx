import { Icon } from "../../parts/icon.tsx";
import { PayloadTree } from "../../parts/payloadTree.tsx";
import { type Reader, ReaderContext } from "../../reader.ts";
import { SaveAsked } from "../fixtures/panel.tsx";
import { AiNote, noteTrialPiece } from "./aiNote.tsx";
import { Company, Part, Ticket } from "./fields.tsx";
import { Mapping, Rules } from "./lists.tsx";
import { PreviewPart } from "./preview.tsx";
import type { RulesView } from "./types.ts";
import { Windows } from "./windows.tsx";

export type * from "./types.ts";
export { noteTrialPiece };

/** Only the preview, while typing. */
export const previewPiece = (reader: Reader, view: RulesView) => (
	<ReaderContext.Provider value={reader}>
		<PreviewPart view={view} />
	</ReaderContext.Provider>
);

/** The payload, the rules, and the result. */
export function RulesTab({ view }: { view: RulesView }) {
	return (
		<>
			<RulesViews />
			<RulesColumns view={view} />
		</>
	);
}

/** On screens without room for three columns, the preview is a tab beside the rules; a script shows one of them. */
const RulesViews = () => (
	<fieldset class="segments rules-views" aria-label="What to show">
		<button type="button" data-view="rules" aria-pressed="true">
			Rules
		</button>
		<button type="button" data-view="preview" aria-pressed="false">
			Preview
		</button>
	</fieldset>
);

function RulesColumns({ view }: { view: RulesView }) {
	const path = `/endpoints/${view.endpointId}/rules`;
	return (
		<div class="columns three" id="rules-tab">
			<PayloadPanel view={view} />
			<form class={view.mayChange ? "panel" : "panel reading"} id="rules-form" method="post" action={path} data-rules>
				<fieldset class="bare" disabled={!view.mayChange} aria-label="Rules">
					{/* Enter in a field presses the first button of a form, so that must be the one that saves. */}
					<button type="submit" hidden>
						Save
					</button>
					<input type="hidden" name="version" value={view.version} />
					<input type="hidden" name="base" value={view.base} />
					<input type="hidden" name="open" value={view.open} />
					<h2 class="sr">Rules</h2>
					<SaveAsked view={view} />
					{view.conflict === null ? null : <Conflict conflict={view.conflict} path={path} />}
					{view.problems.length === 0 ? null : (
						<div class="note now bare-note" role="alert">
							<Icon name="alert-triangle" />
							<div>
								<strong>Nothing was saved.</strong> What is wrong is marked below; everything you typed is still here.
							</div>
						</div>
					)}
					<Part view={view} section="trigger" />
					<Mapping view={view} />
					<Rules view={view} />
					<Company view={view} />
					<Windows view={view} />
					<Ticket view={view} />
					<Part view={view} section="templates" />
					<Part view={view} section="notes" />
					<Part view={view} section="silence" />
					<AiNote view={view} />
					<Part view={view} section="access" />
					<noscript>
						<div class="panel-foot">
							<button class="button" type="submit" formaction="?edit" name="do" value="look">
								Show the result
							</button>
						</div>
					</noscript>
				</fieldset>
			</form>
			<div
				hx-post={`${path}?preview`}
				hx-include="#rules-form, #payload-form"
				hx-trigger="input from:#rules-form delay:300ms, change from:#payload-form, input from:#pasted delay:500ms"
				hx-target="#preview"
				hx-swap="outerMorph"
				hx-sync="this:replace"
			>
				<PreviewPart view={view} />
			</div>
		</div>
	);
}

export function PayloadPanel({ view }: { view: RulesView }) {
	const { tried } = view;
	return (
		<form
			class="panel payload"
			id="payload-form"
			method="get"
			action={`/endpoints/${view.endpointId}/rules`}
			aria-labelledby="payload-title"
		>
			<div class="panel-head">
				<h2 id="payload-title">
					<span class="desk">Payload</span>
					<span class="sheet-title" data-sheet-title>
						Payload
					</span>
				</h2>
				<button class="button bare small square sheet-close" type="button" data-sheet-close aria-label="Close the payload">
					<Icon name="x" />
				</button>
				<div class="actions">
					<label class="sr" for="payload-choice">
						Which payload
					</label>
					<select
						class="select small"
						id="payload-choice"
						name="payload"
						hx-get={`/endpoints/${view.endpointId}/rules`}
						hx-target="#payload-form"
						hx-select="#payload-form"
						hx-swap="outerHTML"
						hx-trigger="change"
					>
						{[...new Set(tried.choices.map(({ group }) => group))].map((group) => (
							<optgroup label={group}>
								{tried.choices
									.filter((choice) => choice.group === group)
									.map(({ value, label }) => (
										<option value={value} {...(value === tried.choice ? { selected: true } : {})}>
											{label}
										</option>
									))}
							</optgroup>
						))}
					</select>
					<noscript>
						<button class="button small" type="submit">
							Use it
						</button>
					</noscript>
				</div>
			</div>
			<div class="panel-body">
				{tried.choice === "pasted" ? (
					<div class="field">
						<label class="label" for="pasted">
							Paste a payload, JSON
						</label>
						<textarea class="area mono" id="pasted" name="pasted" rows={8}>
							{`\n${tried.pasted}`}
						</textarea>
					</div>
				) : null}
				<p class="hint" data-pick-hint>
					Put the cursor into a field, then click a value to use its path there.
				</p>
				{tried.payload === undefined ? (
					<p class="second">{tried.problem}</p>
				) : (
					<PayloadTree payload={tried.payload} marks={view.marks} pick />
				)}
			</div>
		</form>
	);
}

function Conflict({ conflict, path }: { conflict: NonNullable<RulesView["conflict"]>; path: string }) {
	const clash = conflict.fields.some(({ yours }) => yours !== null);
	return (
		<div class="note soon bare-note" role="alert">
			<Icon name="alert-triangle" />
			<div class="grow">
				<p>
					<strong>Someone else saved version {conflict.version} meanwhile.</strong> Nothing of yours was saved or lost.{" "}
					{clash
						? "Choose for each field that you both changed:"
						: "They changed different fields. Their changes and yours are both in the form below:"}
				</p>
				<table class="list loose">
					<thead>
						<tr>
							<th scope="col">Field</th>
							<th scope="col">Saved by someone else</th>
							<th scope="col">Yours</th>
						</tr>
					</thead>
					<tbody>
						{conflict.fields.map(({ field, theirs, yours }) => (
							<tr>
								<td class="mono">{field}</td>
								{yours === null ? <td class="mono">{theirs}</td> : <Choice field={field} side="theirs" word="Take theirs" value={theirs} />}
								{yours === null ? (
									<td class="second">You did not change it: theirs stays</td>
								) : (
									<Choice field={field} side="mine" word="Keep mine" value={yours} />
								)}
							</tr>
						))}
					</tbody>
				</table>
				<p class="row">
					<button class="button primary" type="submit" name="version" value={conflict.version}>
						{clash ? "Save what is chosen" : "Save both"}
					</button>
					<a class="button" href={path}>
						Discard all of mine
					</a>
				</p>
			</div>
		</div>
	);
}

const Choice = ({ field, side, word, value }: { field: string; side: "theirs" | "mine"; word: string; value: string }) => (
	<td>
		<label class="check">
			<input
				class="box"
				type="radio"
				name={`take.${field}`}
				value={side}
				aria-label={`${field}: ${word}`}
				{...(side === "mine" ? { checked: true } : {})}
			/>
			<span>
				{word}: <span class="mono">{value}</span>
			</span>
		</label>
	</td>
);
