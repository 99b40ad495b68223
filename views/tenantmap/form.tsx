import { AnswerNote } from "../parts/answer.tsx";
import { DialogTitle, intoDialog } from "../parts/dialogForm.tsx";
import { Field, Problem, problemOf } from "../parts/field.tsx";
import { Icon } from "../parts/icon.tsx";
import type { EntryForm } from "./types.ts";

/** For the page's dialog, or a page of its own. */
export function EntryFields({ form, lone }: { form: EntryForm; lone: boolean }) {
	const action = form.id === null ? "/tenantmap" : `/tenantmap/${form.id}`;
	const wrong = form.problems.length > 0;
	return (
		<form method="post" action={action} {...(lone ? {} : intoDialog(action))}>
			<div class="dialog-body wide">
				<div class="stack">
					<DialogTitle lone={lone}>{form.id === null ? "Add an entry" : "Change the entry"}</DialogTitle>
					<AnswerNote answer={form.answer} />
					<Field
						name="tenant_value"
						label="Tenant"
						value={form.tenantValue}
						mono
						autocomplete="off"
						autofocus={!wrong && form.tenantValue === ""}
						hint="The tenant as alerts name it. * stands for any text, ? for one character; upper and lower case are the same."
						problem={problemOf(form.problems, "tenant_value")}
					/>
					<Company form={form} />
					<Field
						name="description"
						label="Description (optional)"
						value={form.description}
						autocomplete="off"
						problem={problemOf(form.problems, "description")}
					/>
					{form.mayForce ? (
						<label class="check">
							<input class="box" type="checkbox" name="force" value="on" />
							<span>Save anyway: ConnectWise has no such company</span>
						</label>
					) : null}
				</div>
			</div>
			<div class="dialog-foot">
				<a class="button" href={form.back} data-close>
					Discard
				</a>
				<button class="button primary" type="submit">
					{form.id === null ? "Add entry" : "Save entry"}
				</button>
				{/* Last in the form, since Enter in a field presses the first button; but shown first. */}
				{form.canSuggest ? (
					<button
						class="button first"
						type="submit"
						formaction="/tenantmap/suggest"
						{...(lone ? {} : intoDialog("/tenantmap/suggest"))}
						name="id"
						value={form.id ?? ""}
					>
						<Icon name="search" />
						Suggest a company
					</button>
				) : null}
			</div>
		</form>
	);
}

function Company({ form }: { form: EntryForm }) {
	const problem = problemOf(form.problems, "company_id");
	return (
		<div class="field">
			<label class="label" for="f-company_id">
				Company in ConnectWise
			</label>
			<input
				class="input"
				id="f-company_id"
				name="company_id"
				value={form.companyId}
				list="companies"
				autocomplete="off"
				aria-describedby={`f-company_id-hint${problem === null ? "" : " f-company_id-problem"}`}
				{...(problem === null ? {} : { "aria-invalid": "true" })}
				{...(form.tenantValue !== "" || problem !== null ? { autofocus: true } : {})}
				hx-get="/tenantmap/companies"
				hx-trigger="focus once, input changed delay:250ms"
				hx-target="#companies"
				hx-swap="innerHTML"
			/>
			<datalist id="companies" />
			<p class="hint" id="f-company_id-hint">
				Its identifier. Type to search by identifier or name.
			</p>
			<Problem id="f-company_id-problem" text={problem} />
		</div>
	);
}

/** Options for the company's field. */
export const CompanyOptions = ({ companies }: { companies: readonly { readonly identifier: string; readonly name: string }[] }) => (
	<>
		{companies.map(({ identifier, name }) => (
			<option value={identifier}>{name}</option>
		))}
	</>
);
