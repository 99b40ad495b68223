import type { Answer } from "../parts/answer.tsx";
import { AnswerNote } from "../parts/answer.tsx";
import { DialogTitle, intoDialog } from "../parts/dialogForm.tsx";
import { Check, Field, type Problems, problemOf } from "../parts/field.tsx";
import { useMay } from "../reader.ts";

/** Values of the form of a saved filter. */
export interface SavedFilterForm {
	/** null for a new filter. */
	readonly id: number | null;
	readonly name: string;
	readonly shared: boolean;
	readonly isDefault: boolean;
	/** Query part of the page's URL, without the question mark. */
	readonly query: string;
	/** The filter in words. */
	readonly words: string;
	readonly problems: Problems;
	readonly answer: Answer | null;
}

/** The form, in the page's dialog or on its own page. */
export function SavedFilterFields({ form, lone }: { form: SavedFilterForm; lone: boolean }) {
	const { id, name, shared, isDefault, query, words, problems } = form;
	const action = id === null ? "/history/filters" : `/history/filters/${id}`;
	return (
		<form method="post" action={action} {...(lone ? {} : intoDialog(action))}>
			<input type="hidden" name="filter" value={query} />
			<div class="dialog-body wide">
				<div class="stack">
					<DialogTitle lone={lone}>{id === null ? "Save this filter" : "Change the saved filter"}</DialogTitle>
					<p class="second small">Filter: {words}.</p>
					<AnswerNote answer={form.answer} />
					<Field
						id="sf-name"
						name="name"
						label="Name"
						value={name}
						placeholder="Gave up this week"
						autocomplete="off"
						autofocus
						required
						more={{ maxlength: 60 }}
						problem={problemOf(problems, "name") ?? problemOf(problems, "query")}
					/>
					{useMay("operator") ? (
						<Check name="shared" label="Share with everybody" checked={shared} hint="Everybody sees it; the audit tells who shared it." />
					) : null}
					<Check name="default" label="Open History with it" checked={isDefault} hint="For you alone." />
				</div>
			</div>
			<div class="dialog-foot">
				<a class="button" href={id === null ? `/history?${query}` : "/history/filters"} data-close>
					Cancel
				</a>
				<button class="button primary" type="submit">
					Save filter
				</button>
			</div>
		</form>
	);
}
