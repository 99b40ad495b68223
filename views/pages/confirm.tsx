import { type Frame, layout } from "../layout.tsx";
import { Field, Select } from "../parts/field.tsx";
import { Icon } from "../parts/icon.tsx";
import { type Reader, ReaderContext } from "../reader.ts";

export interface Question {
	readonly title: string;
	/** Exactly what will be deleted or done. */
	readonly text: string;
	/** The filter it applies to, what stays, and what cannot be undone. */
	readonly detail: string;
	/** Label of the button that cancels. */
	readonly keep: string;
	/** Label of the button that confirms: verb, object and count. */
	readonly go: string;
	readonly action: string;
	readonly back: string;
	/** True for a red button; the focus is then on the one that cancels. */
	readonly destroys: boolean;
	readonly fields: readonly (readonly [string, string])[];
	/** A choice that is part of the answer; the option in `value` is preselected. */
	readonly chooses?: {
		readonly name: string;
		readonly label: string;
		readonly hint: string;
		readonly value: string;
		readonly choices: readonly { readonly value: string; readonly label: string }[];
	};
	/** A text that may be part of the answer. */
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

/** On a page of its own, without scripts. */
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
