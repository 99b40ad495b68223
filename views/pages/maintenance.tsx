import { type Frame, layout } from "../layout.tsx";
import { intoDialog } from "../parts/dialogForm.tsx";
import { Field, type Problems, problemOf } from "../parts/field.tsx";
import { Icon } from "../parts/icon.tsx";
import { When, type WhenChoice, type WhenForm } from "../parts/when.tsx";
import { type Reader, ReaderContext } from "../reader.ts";

const CHOICES: readonly WhenChoice[] = ["1h", "4h", "night", "morning", "open", "custom"];

export interface MaintenanceForm {
	readonly reason: string;
	readonly when: WhenForm;
	readonly problems: Problems;
	readonly back: string;
}

function Ask({ form, inDialog }: { form: MaintenanceForm; inDialog: boolean }) {
	const { back, problems } = form;
	return (
		<form method="post" action="/maintenance" {...(inDialog ? intoDialog("/maintenance") : {})}>
			<input type="hidden" name="enabled" value="on" />
			<input type="hidden" name="next" value={back} />
			<div class="dialog-body">
				<Icon name="tool" class="motion" />
				<div class="stack">
					{inDialog ? <h2>Start global maintenance?</h2> : <h1>Start global maintenance?</h1>}
					<p>
						For every endpoint: alerts are accepted and kept in history, and open no ticket. A recovery still closes its ticket. After the
						end, alerts make tickets again.
					</p>
					<Field
						name="reason"
						label="Reason"
						id="m-reason"
						value={form.reason}
						placeholder="Core switch replacement"
						hint="Everybody sees it."
						autofocus={problems.length === 0}
						problem={problemOf(problems, "reason")}
						more={{ maxlength: 500 }}
					/>
					<When form={form.when} problems={problems} choices={CHOICES} />
				</div>
			</div>
			<div class="dialog-foot">
				<a class="button" href={back} data-close>
					Cancel
				</a>
				<button class="button primary" type="submit">
					Start maintenance
				</button>
			</div>
		</form>
	);
}

export const maintenancePiece = (reader: Reader, form: MaintenanceForm) => (
	<ReaderContext.Provider value={reader}>
		<Ask form={form} inDialog />
	</ReaderContext.Provider>
);

export const maintenancePage = (frame: Frame, form: MaintenanceForm) =>
	layout({
		title: "Maintenance",
		place: null,
		frame,
		children: (
			<div class="panel lone">
				<Ask form={form} inDialog={false} />
			</div>
		),
	});
