import { type Frame, layout } from "../layout.tsx";
import { Field, Select } from "../parts/field.tsx";
import { Icon } from "../parts/icon.tsx";
import { type Reader, ReaderContext } from "../reader.ts";

export interface Question {
	readonly title: string;
	/** What exactly will go or happen. */
	readonly text: string;
	/** From what filter, what stays, what cannot be undone. */
	readonly detail: string;
	/** The way back. */
	readonly keep: string;
	/** The verb with its object and count. */
	readonly go: string;
	readonly action: string;
	readonly back: string;
	/** Red, and the focus rests on the way back. */
	readonly destroys: boolean;
	readonly fields: readonly (readonly [string, string])[];
	/** One of a few that is chosen with the answer; the first that `value` names is set. */
	readonly chooses?: {
		readonly name: string;
		readonly label: string;
		readonly hint: string;
		readonly value: string;
		readonly choices: readonly { readonly value: string; readonly label: string }[];
	};
	/** A text that may be given with the answer. */
	readonly asks?: { readonly name: string; readonly label: string; readonly hint: string; readonly problem: string | null };
}

function Ask({ question, inDialog }: { question: Question; inDialog: boolean }) {
	const { title, text, detail, keep, go, action, back, destroys, fields, chooses, asks } = question;
	return (
		<form method="post" action={action} class={destroys ? "destroys" : ""}>
			{fields.map(([name, value]) => (
				<input type="hidden" name={name} value={value} />
			))}
			<div class="dialog-body">
				<Icon name={destroys ? "trash" : "info-circle"} class={destroys ? "now" : undefined} />
				<div class="stack">
					{inDialog ? <h2>{title}</h2> : <h1>{title}</h1>}
					<p>{text}</p>
					<p class="second">{detail}</p>
					{chooses === undefined ? null : <Select {...chooses} />}
					{asks === undefined ? null : (
						<Field name={asks.name} label={asks.label} hint={asks.hint} problem={asks.problem} autocomplete="off" mono />
					)}
				</div>
			</div>
			<div class="dialog-foot">
				<a class="button" href={back} data-close {...(destroys ? { autofocus: true } : {})}>
					{keep}
				</a>
				<button class={destroys ? "button destroy" : "button primary"} type="submit" {...(destroys ? {} : { autofocus: true })}>
					{go}
				</button>
			</div>
		</form>
	);
}

/** In the page's dialog. */
export const questionPiece = (reader: Reader, question: Question) => (
	<ReaderContext.Provider value={reader}>
		<Ask question={question} inDialog />
	</ReaderContext.Provider>
);

/** A page of its own, where there are no scripts. */
export const questionPage = (frame: Frame, question: Question) =>
	layout({
		title: question.title,
		place: null,
		frame,
		children: (
			<div class="panel lone">
				<Ask question={question} inDialog={false} />
			</div>
		),
	});
