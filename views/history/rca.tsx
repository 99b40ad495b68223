import { durationOf } from "../format.ts";
import { Icon } from "../parts/icon.tsx";
import { useMay } from "../reader.ts";

/** A root-cause note, and what people thought of it. */
export interface RcaView {
	readonly status: string;
	readonly model: string | null;
	readonly answer: string | null;
	readonly cut: boolean;
	readonly error: string | null;
	readonly helpful: boolean | null;
	/** What the model took; milliseconds. */
	readonly ms: number | null;
	/** When it went into the ticket; ISO 8601. */
	readonly endedAt: string | null;
}

const STATES: Readonly<Record<string, string>> = {
	waiting: "the model has not answered yet",
	answered: "written, on its way to the ticket",
	off: "switched off before its turn",
};

/** The model's note beside the alert, folded: it is advice, not proof. */
export function RcaPanel({ alertId, note }: { alertId: string; note: RcaView | null }) {
	if (note === null) return null;
	const head = note.answer ?? note.error ?? STATES[note.status] ?? note.status;
	return (
		<details class="panel fold">
			<summary>
				<Icon name="chevron-right" />
				<h2>AI note</h2>
				<span class="second ellipsis">{head}</span>
			</summary>
			<div class="fold-body">
				<pre>{head}</pre>
				{note.answer === null ? null : <Source note={note} />}
				{note.answer === null ? null : <Judgement alertId={alertId} helpful={note.helpful} />}
			</div>
		</details>
	);
}

function Source({ note }: { note: RcaView }) {
	const by = note.model === null ? "" : `By ${note.model}${note.ms === null ? "" : ` in ${durationOf(note.ms)}`}. `;
	return (
		<p class="hint">
			{by}Written by a model: check it before you act on it.{note.cut ? " It ends where its length ended." : ""}
		</p>
	);
}

/** Two buttons, so that instructions are improved by evidence. Pressing the same one again takes it back. */
function Judgement({ alertId, helpful }: { alertId: string; helpful: boolean | null }) {
	if (!useMay("operator")) return null;
	const button = (value: boolean, word: string) => (
		<button
			class="button small"
			type="submit"
			name="helpful"
			value={helpful === value ? "none" : String(value)}
			aria-pressed={helpful === value ? "true" : "false"}
		>
			{word}
		</button>
	);
	return (
		<form class="row" method="post" action={`/history/${alertId}/rca`}>
			<span class="second">Did it help?</span>
			{button(true, "Helpful")}
			{button(false, "Not helpful")}
		</form>
	);
}
