import { durationOf } from "../../format.ts";
import { Evidence } from "../../parts/evidence.tsx";
import { Icon } from "../../parts/icon.tsx";
import { type Reader, ReaderContext, useMay } from "../../reader.ts";
import { Part } from "./fields.tsx";
import type { AiNoteView, NoteTrialView, RulesView } from "./types.ts";

/** Root-cause notes on new tickets: on or off, instructions, results, and a trial before saving. */
export function AiNote({ view }: { view: RulesView }) {
	const { evidence } = view.ai;
	return (
		<Part view={view} section="ai">
			{useMay("operator") ? <Try view={view} /> : null}
			{evidence.length === 0 ? (
				<p class="hint">No notes yet. Feedback is counted here for each model and each version of the instructions.</p>
			) : (
				<Evidence lines={evidence} label="Feedback on this endpoint's notes" />
			)}
		</Part>
	);
}

function Try({ view }: { view: RulesView }) {
	return (
		<div class="stack">
			<div class="row">
				<button
					class="button"
					type="submit"
					formaction="?note"
					formnovalidate
					hx-post="?note"
					hx-include="#payload-form"
					hx-target="#note-trial"
					hx-swap="outerMorph"
					aria-describedby="note-trial-hint"
				>
					<Icon name="player-play" />
					Try the note on this payload
				</button>
				<span class="second small" id="note-trial-hint">
					Uses what is typed here. Nothing is saved and no ticket changes.
				</span>
			</div>
			<NoteTrial endpointId={view.endpointId} trial={view.ai.trial} maxTokens={view.ai.maxTokens} />
		</div>
	);
}

/** Only the trial, while it runs. */
export const noteTrialPiece = (reader: Reader, props: TrialProps) => (
	<ReaderContext.Provider value={reader}>
		<NoteTrial {...props} />
	</ReaderContext.Provider>
);

interface TrialProps {
	readonly endpointId: string;
	readonly trial: NoteTrialView | null;
	readonly maxTokens: AiNoteView["maxTokens"];
	/** Set if the focus was on a button that is gone. */
	readonly focus?: boolean;
}

function NoteTrial({ endpointId, trial, maxTokens, focus = false }: TrialProps) {
	return (
		<div id="note-trial" class="stack">
			{trial === null || trial.id === "" ? null : <input type="hidden" name="note_trial" value={trial.id} />}
			<p class="sr" role="status">
				{trial === null ? "" : inShort(trial)}
			</p>
			{trial === null ? null : trial.state === "running" ? (
				<Running path={`/endpoints/${endpointId}/note/${trial.id}`} trial={trial} maxTokens={maxTokens} />
			) : (
				<Ended trial={trial} focus={focus} />
			)}
		</div>
	);
}

/** Text for screen readers: read at the beginning and end, not with each token. */
function inShort({ state, model, error }: NoteTrialView): string {
	switch (state) {
		case "running":
			return `${model} is writing the note.`;
		case "done":
			return "The note is finished.";
		case "failed":
			return `There is no note. ${error ?? ""}`;
		case "cancelled":
			return "The note was cancelled.";
	}
}

function Running({ path, trial, maxTokens }: { path: string; trial: NoteTrialView; maxTokens: number }) {
	const { pieces, model, seconds } = trial;
	const reads = pieces === 0;
	return (
		<div class="stack" id="note-follow" hx-get={path} hx-trigger="every 1s" hx-target="#note-trial" hx-swap="outerMorph">
			<div class="row apart">
				<span>
					<code>{model}</code>: <span class="second">{reads ? "is loaded, and reads the alert" : "writes"}</span>
				</span>
				<span class="second num">
					{reads ? "no token yet" : `${pieces} of at most ${maxTokens} tokens`}, {Math.floor(seconds)} s
				</span>
			</div>
			<progress
				class="progress"
				aria-label="Note of the model"
				max={maxTokens}
				{...(reads ? {} : { value: Math.min(pieces, maxTokens) })}
			/>
			<div class="row">
				<button
					class="button small"
					type="submit"
					formaction={`${path}/cancel`}
					formnovalidate
					hx-post={`${path}/cancel`}
					hx-target="#note-trial"
					hx-swap="outerMorph"
				>
					Cancel
				</button>
				{reads ? <span class="second small">The first answer may take minutes while the model loads.</span> : null}
			</div>
		</div>
	);
}

function Ended({ trial, focus }: { trial: NoteTrialView; focus: boolean }) {
	const { state, model, seconds, loadSeconds, note, error, pieces } = trial;
	const here = focus ? { tabindex: -1, autofocus: true } : {};
	if (state === "cancelled" || state === "failed") {
		return (
			<div class={state === "failed" ? "note now" : "note"} {...here}>
				<Icon name={state === "failed" ? "circle-x" : "ban"} />
				<div>
					<strong>{state === "failed" ? "There is no note." : "Cancelled."}</strong>{" "}
					{error ?? `After ${Math.floor(seconds)} s and ${pieces} tokens; the model is free again.`}
				</div>
			</div>
		);
	}
	const loading = loadSeconds === null || loadSeconds < 0.1 ? "" : `, of which ${durationOf(loadSeconds * 1000)} to load it`;
	return (
		<section class="stack" aria-label="The note as it would appear in the ticket" {...here}>
			<p class="second small">
				As it would stand in the ticket. <code>{model}</code> took {durationOf(seconds * 1000)}
				{loading}.
			</p>
			<pre class="rawjson" tabindex={0}>
				{note}
			</pre>
		</section>
	);
}
