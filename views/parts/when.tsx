import { zoneName } from "../format.ts";
import { useReader } from "../reader.ts";
import { settingsAddress } from "../settings/places.ts";
import { Problem, type Problems, problemOf } from "./field.tsx";

/** The night of "tonight", in local time. */
export const NIGHT = { start: "22:00", end: "04:00" } as const;

const CHOICES = ["1h", "4h", "night", "morning", "open", "custom"] as const;
export type WhenChoice = (typeof CHOICES)[number];
export const isWhen = (text: string): text is WhenChoice => (CHOICES as readonly string[]).includes(text);

/** A start and an end chosen by a person; `from` and `until` only apply to `custom`. */
export interface WhenForm {
	readonly when: WhenChoice;
	/** In the form of `<input type="datetime-local">`, in the reader's zone; blank: now. */
	readonly from: string;
	readonly until: string;
}

const WORDS: Readonly<Record<WhenChoice, string>> = {
	"1h": "For 1 hour",
	"4h": "For 4 hours",
	night: `Tonight, ${NIGHT.start}–${NIGHT.end}`,
	morning: "Until 08:00",
	open: "Until someone ends it",
	custom: "From … to …",
};

/**
 * Start and end of something: one click for usual choices, two fields for others. Times are local, and the
 * zone is shown.
 */
export function When({ form, problems, choices }: { form: WhenForm; problems: Problems; choices: readonly WhenChoice[] }) {
	const { zone, now } = useReader();
	return (
		<fieldset class="when" aria-describedby="when-zone">
			<legend class="label">When</legend>
			<div class="options">
				{choices.map((choice) => (
					<label class="option">
						<input class="box" type="radio" name="when" value={choice} {...(choice === form.when ? { checked: true } : {})} />
						<span>{WORDS[choice]}</span>
					</label>
				))}
			</div>
			<div class="own-times">
				<Moment name="from" label="From" value={form.from} problem={problemOf(problems, "from")} />
				<Moment name="until" label="To" value={form.until} problem={problemOf(problems, "until")} />
			</div>
			<p class="hint" id="when-zone">
				Times are {zoneName(now, zone)} ({zone.replaceAll("_", " ")}). <a href={settingsAddress("time-zone")}>Change</a>
			</p>
		</fieldset>
	);
}

function Moment({ name, label, value, problem }: { name: string; label: string; value: string; problem: string | null }) {
	const id = `w-${name}`;
	return (
		<div class="field">
			<label class="label" for={id}>
				{label}
			</label>
			<input
				class="input"
				id={id}
				type="datetime-local"
				name={name}
				value={value}
				{...(problem === null ? {} : { "aria-invalid": "true", "aria-describedby": `${id}-problem`, autofocus: true })}
			/>
			<Problem id={`${id}-problem`} text={problem} />
		</div>
	);
}
