import { AnswerNote } from "../parts/answer.tsx";
import { DialogTitle, intoDialog } from "../parts/dialogForm.tsx";
import { Field, Problem, problemOf, Select } from "../parts/field.tsx";
import { When, type WhenChoice } from "../parts/when.tsx";
import { SCOPES, type Scope, type SilenceForm } from "./types.ts";

const NEW: readonly WhenChoice[] = ["1h", "4h", "night", "morning", "custom"];
const CHANGED: readonly WhenChoice[] = ["custom"];

/** For the page's dialog, or a page of its own. */
export function SilenceFields({ form, lone }: { form: SilenceForm; lone: boolean }) {
	const isNew = form.id === null;
	const action = isNew ? "/silences" : `/silences/${form.id}`;
	const offered = scopesOf(form);
	return (
		<form method="post" action={action} class="silence-form" {...(lone ? {} : intoDialog(action))}>
			<input type="hidden" name="back" value={form.back} />
			<div class="dialog-body wide">
				<div class="stack">
					<DialogTitle lone={lone}>{isNew ? "Silence alerts" : "Change the silence"}</DialogTitle>
					<p class="second small">
						Alerts are still accepted and kept in history; they open no ticket and write no note. A recovery still closes its ticket. After
						the end, alerts make tickets again.
					</p>
					<AnswerNote answer={form.answer} />
					{offered.length > 1 ? <Scopes form={form} offered={offered} /> : <input type="hidden" name="scope" value="own" />}
					<Own form={form} />
					<When form={form.when} problems={form.problems} choices={isNew ? NEW : CHANGED} />
					<Field
						id="s-reason"
						name="reason"
						label="Reason (optional)"
						value={form.reason}
						placeholder="Firewall replacement"
						autocomplete="off"
						more={{ maxlength: 500 }}
						problem={problemOf(form.problems, "reason")}
					/>
				</div>
			</div>
			<div class="dialog-foot">
				<a class="button" href={form.back} data-close>
					Cancel
				</a>
				<button class="button primary" type="submit" {...(form.problems.length === 0 && offered.length > 1 ? { autofocus: true } : {})}>
					{isNew ? "Silence" : "Save silence"}
				</button>
			</div>
		</form>
	);
}

/** Scopes offered by the place from which it was opened, narrowest first; typed matchers come last. */
function scopesOf({ id, context }: SilenceForm): Scope[] {
	if (id !== null) return ["own"];
	const given: Readonly<Record<Scope, boolean>> = {
		key: context.key !== "",
		company: context.company !== "",
		endpoint: context.endpointId !== "",
		own: true,
	};
	return SCOPES.filter((scope) => given[scope]);
}

function Scopes({ form, offered }: { form: SilenceForm; offered: readonly Scope[] }) {
	const { context } = form;
	const words: Readonly<Record<Scope, unknown>> = {
		key: (
			<>
				This problem: <b>{context.summary || context.key}</b>
			</>
		),
		company: (
			<>
				Everything of company <b>{context.company}</b>
			</>
		),
		endpoint: (
			<>
				Everything from endpoint <b>{context.endpointName}</b>
			</>
		),
		own: "Something else",
	};
	return (
		<fieldset class="scopes">
			<legend class="label">What</legend>
			<input type="hidden" name="context_endpoint" value={context.endpointId} />
			<input type="hidden" name="context_company" value={context.company} />
			<input type="hidden" name="context_key" value={context.key} />
			<input type="hidden" name="context_summary" value={context.summary} />
			<div class="stack">
				{offered.map((scope) => (
					<label class="check">
						<input class="box" type="radio" name="scope" value={scope} {...(scope === form.scope ? { checked: true } : {})} />
						<span class="anywhere">{words[scope] as string}</span>
					</label>
				))}
			</div>
		</fieldset>
	);
}

/** Typed matchers; all given ones must fit. */
function Own({ form }: { form: SilenceForm }) {
	const { problems } = form;
	const narrow = form.group !== "" || form.key !== "" || problems.some(({ field }) => field === "group" || field === "key");
	return (
		<div class="own-scope stack">
			<Company form={form} />
			<Select
				id="s-endpoint"
				name="endpoint_id"
				label="Endpoint"
				value={form.endpointId}
				choices={[{ value: "", label: "Any endpoint" }, ...form.endpoints.map(({ id, name }) => ({ value: id, label: name }))]}
				problem={problemOf(problems, "endpoint_id")}
			/>
			<Field
				id="s-text"
				name="summary_contains"
				label="Summary contains"
				value={form.text}
				placeholder="SRV1"
				autocomplete="off"
				hint="Upper and lower case do not matter."
				problem={problemOf(problems, "summary_contains")}
			/>
			<details class="more" {...(narrow ? { open: true } : {})}>
				<summary>Alert key, group</summary>
				<div class="stack gap">
					<Field
						id="s-key"
						name="key"
						label="Alert key"
						value={form.key}
						mono
						autocomplete="off"
						hint="The dedup_key of the alert, or its full summary."
						problem={problemOf(problems, "key")}
					/>
					<Field
						id="s-group"
						name="group"
						label="Group"
						value={form.group}
						mono
						autocomplete="off"
						hint="As mapped by the endpoint."
						problem={problemOf(problems, "group")}
					/>
				</div>
			</details>
			<p class="hint">An alert must match everything you fill in.</p>
		</div>
	);
}

function Company({ form }: { form: SilenceForm }) {
	const problem = problemOf(form.problems, "company");
	return (
		<div class="field">
			<label class="label" for="s-company">
				Company
			</label>
			<input
				class="input"
				id="s-company"
				name="company"
				value={form.company}
				list="s-companies"
				autocomplete="off"
				placeholder="Any company"
				aria-describedby={`s-company-hint${problem === null ? "" : " s-company-problem"}`}
				{...(problem === null ? {} : { "aria-invalid": "true", autofocus: true })}
				hx-get="/silences/companies"
				hx-trigger="focus once, input changed delay:250ms"
				hx-target="#s-companies"
				hx-swap="innerHTML"
			/>
			<datalist id="s-companies" />
			<p class="hint" id="s-company-hint">
				Its identifier in ConnectWise. Type to search by identifier or name.
			</p>
			<Problem id="s-company-problem" text={problem} />
		</div>
	);
}
