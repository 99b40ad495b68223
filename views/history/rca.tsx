import type { Standing } from "../../src/alerts/rca/standing.ts";
import { counted, durationOf } from "../format.ts";
import { Icon, type IconName } from "../parts/icon.tsx";
import { Age, Time } from "../parts/time.tsx";
import { useMay } from "../reader.ts";

/** A root-cause note, its progress, and people's judgement. */
export interface RcaView {
	readonly status: string;
	readonly model: string | null;
	readonly answer: string | null;
	readonly cut: boolean;
	readonly error: string | null;
	readonly tries: number;
	readonly helpful: boolean | null;
	/** Time the model took, in milliseconds. */
	readonly ms: number | null;
	/** Time when it was posted to the ticket; ISO 8601. */
	readonly endedAt: string | null;
	/** null once it has its outcome. */
	readonly standing: Standing | null;
}

/** State of a note in one line: the API's word, and the reason. */
export function rcaInWords(word: string, why: string | null): string {
	const words: Readonly<Record<string, string>> = {
		waiting: "not written yet",
		answered: "written, on its way to the ticket",
		done: "in the ticket",
		failed: "failed",
		off: "switched off before its turn",
		skipped: "none",
	};
	return `AI note: ${words[word] ?? word}.${why === null ? "" : ` ${why}`}`;
}

/** The model's note beside the alert, folded: it is advice, not proof. */
export function RcaPanel({ alertId, note }: { alertId: string; note: RcaView | null }) {
	if (note === null) return null;
	return (
		<details class="panel fold" {...(note.standing === null ? {} : { open: true })}>
			<summary>
				<Icon name="chevron-right" />
				<h2>AI note</h2>
				<span class="second ellipsis">{note.answer ?? STATES[note.status] ?? note.status}</span>
			</summary>
			<div class="fold-body stack" id="ai-note">
				{note.standing === null ? null : (
					<span
						id="ai-note-follow"
						hx-get={`/history/${alertId}`}
						hx-trigger="every 5s"
						hx-target="#ai-note"
						hx-select="#ai-note"
						hx-swap="outerMorph"
					/>
				)}
				<State note={note} />
				{note.answer === null ? null : <pre>{note.answer}</pre>}
				{note.answer === null ? null : <Source note={note} />}
				{note.answer === null ? null : <Judgement alertId={alertId} helpful={note.helpful} />}
			</div>
		</details>
	);
}

const STATES: Readonly<Record<string, string>> = {
	waiting: "not written yet",
	answered: "written, on its way to the ticket",
	failed: "failed",
	off: "switched off before its turn",
};
/** Maximum number of tries of the model for one note (docs/contract/behaviour.md, section 4). */
const TRIES = 3;

/** Its progress, or why there is none; empty for a posted note. */
function State({ note }: { note: RcaView }) {
	const { standing, error, status } = note;
	const line = (icon: IconName, tone: string, word: string, rest: unknown) => (
		<p class="row tops">
			<Icon name={icon} class={tone} />
			<span>
				<b>{word}</b> {rest as string}
			</span>
		</p>
	);
	if (status === "failed") return line("circle-x", "now", "Failed.", error);
	if (status === "off") return line("circle-minus", "second", "Switched off", "before its turn came.");
	if (standing === null) return null;
	if (standing.stage === "posting") return line("clock", "motion", "Written,", `on its way to the ticket. ${error ?? ""}`);
	if (standing.stage === "writing") {
		return line(
			"refresh",
			"motion",
			"Writing",
			<>
				for <Age at={standing.since} style="fine" />.
			</>,
		);
	}
	return <Waiting line={line} note={note} standing={standing} />;
}

interface WaitingProps {
	readonly line: (icon: IconName, tone: string, word: string, rest: unknown) => unknown;
	readonly note: RcaView;
	readonly standing: Extract<Standing, { stage: "waiting" }>;
}

function Waiting({ line, note: { tries, error }, standing: { before, nextTryAt, sparedUntil } }: WaitingProps) {
	return (
		<>
			{line(
				"clock",
				"motion",
				before === 0 ? "Next in line" : "Waiting",
				before === 0 ? "for the model." : `for the model; ${counted(before, "note")} ${before === 1 ? "comes" : "come"} first.`,
			)}
			{tries === 0 || error === null
				? null
				: line(
						"alert-triangle",
						"soon",
						`${tries} of ${TRIES} tries used up.`,
						<>
							{error}{" "}
							{nextTryAt === null ? null : (
								<>
									Next try at <Time at={nextTryAt} how="clock" zoned />.
								</>
							)}
						</>,
					)}
			{sparedUntil === null
				? null
				: line(
						"plug-x",
						"soon",
						"Ollama is not asked",
						<>
							until <Time at={sparedUntil} how="clock" zoned />, because it failed before. Tickets do not wait for it.
						</>,
					)}
		</>
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

/**
 * Two buttons for judging a note, as evidence for better instructions. Pressing the same one again removes
 * the judgement.
 */
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
