import type { Decision } from "../../src/alerts/deciding/trial.ts";
import { Answered } from "../parts/answered.tsx";
import { DialogTitle, intoDialog } from "../parts/dialogForm.tsx";
import { Field, type Problems, problemOf } from "../parts/field.tsx";
import { Icon } from "../parts/icon.tsx";

/** Preview of a test, before it is sent. */
export interface TestForm {
	readonly endpointId: string;
	readonly endpointName: string;
	readonly isDraft: boolean;
	/** The expected decision; null if unknown. */
	readonly decision: Decision | null;
	/** Company of the ticket; must exist in ConnectWise. */
	readonly company: string;
	readonly sandbox: boolean;
	readonly problems: Problems;
	readonly back: string;
}

/** A preview of the test, and the button that sends it. */
export function TestFields({ form, lone }: { form: TestForm; lone: boolean }) {
	const action = `/endpoints/${form.endpointId}/test`;
	const makes = form.decision?.action === "create" && !form.isDraft;
	return (
		<form method="post" action={action} {...(lone ? {} : intoDialog(action))}>
			<input type="hidden" name="back" value={form.back} />
			<div class="dialog-body">
				<Icon name="test-pipe" />
				<div class="stack grow">
					<DialogTitle lone={lone}>Send a test to {form.endpointName}?</DialogTitle>
					<p>{whatHappens(form)}</p>
					{form.decision === null ? null : <Look decision={form.decision} />}
					{makes ? (
						<Field
							name="company"
							id="test-company"
							label="Company"
							value={form.company}
							hint={form.sandbox ? undefined : "An identifier that exists in ConnectWise. Use your own company for tests."}
							problem={problemOf(form.problems, "company")}
							autofocus={form.problems.length > 0}
							autocomplete="off"
							more={{
								list: "test-companies",
								maxlength: 100,
								"hx-get": "/silences/companies",
								"hx-trigger": "focus once, input changed delay:250ms",
								"hx-target": "#test-companies",
							}}
						/>
					) : null}
					{makes ? <datalist id="test-companies" /> : null}
				</div>
			</div>
			<div class="dialog-foot">
				<a class="button" href={form.back} data-close>
					Cancel
				</a>
				<button class="button primary" type="submit" {...(form.problems.length > 0 ? {} : { autofocus: true })}>
					<Icon name="test-pipe" />
					Send test
				</button>
			</div>
		</form>
	);
}

function whatHappens({ isDraft, decision, sandbox }: TestForm): string {
	if (isDraft) return "The endpoint is a draft: the sample is decided and shown in history, and no ticket is opened.";
	if (decision === null) return "The sample goes through as if it had just arrived.";
	if (decision.action !== "create") return "The sample goes through as if it had just arrived. With today's rules it opens no ticket.";
	const where = sandbox ? "the sandbox" : "ConnectWise";
	return `The sample opens this ticket in ${where}. It is marked as a test, and HookWise closes it after 5 minutes.`;
}

const Look = ({ decision: { ticket, action, reason } }: { decision: Decision }) => (
	<dl class="pairs test-look">
		<dt>Summary</dt>
		<dd class="wrap">{ticket.summary}</dd>
		<dt>Board, status</dt>
		<dd>
			{ticket.board}, {ticket.status}
		</dd>
		{ticket.priority === null ? null : (
			<>
				<dt>Priority</dt>
				<dd>{ticket.priority}</dd>
			</>
		)}
		<dt>Result</dt>
		<dd>
			<Answered action={action} reason={reason} />
		</dd>
	</dl>
);
