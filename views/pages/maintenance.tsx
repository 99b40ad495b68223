import { type Frame, layout } from "../layout.tsx";
import { Field, Select } from "../parts/field.tsx";
import { Icon } from "../parts/icon.tsx";
import { type Reader, ReaderContext } from "../reader.ts";

const HOURS = [
	{ value: "1", label: "1 hour" },
	{ value: "2", label: "2 hours" },
	{ value: "4", label: "4 hours" },
	{ value: "8", label: "8 hours" },
	{ value: "24", label: "24 hours" },
	{ value: "0", label: "until someone ends it" },
];

function Ask({ back, inDialog }: { back: string; inDialog: boolean }) {
	return (
		<form method="post" action="/maintenance">
			<input type="hidden" name="enabled" value="on" />
			<input type="hidden" name="next" value={back} />
			<div class="dialog-body">
				<Icon name="tool" class="motion" />
				<div class="stack">
					{inDialog ? <h2>Start global maintenance?</h2> : <h1>Start global maintenance?</h1>}
					<p>Alerts are still accepted, decided and kept in history. None touches a ticket until it ends, recoveries neither.</p>
					<Field
						name="reason"
						label="Reason"
						placeholder="Core switch replacement"
						hint="Shown to everybody."
						autofocus
						more={{ maxlength: 500 }}
					/>
					<Select name="hours" label="How long" value="2" choices={HOURS} />
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

export const maintenancePiece = (reader: Reader, back: string) => (
	<ReaderContext.Provider value={reader}>
		<Ask back={back} inDialog />
	</ReaderContext.Provider>
);

export const maintenancePage = (frame: Frame, back: string) =>
	layout({
		title: "Maintenance",
		place: null,
		frame,
		children: (
			<div class="panel lone">
				<Ask back={back} inDialog={false} />
			</div>
		),
	});
