import { Field } from "../parts/field.tsx";
import { answersIn, Section, said } from "./section.tsx";
import type { AdminView, SettingsView } from "./types.ts";

/** ConnectWise statuses that mean that a problem will not be fixed. */
export function WontFixSection({ view, admin }: { view: SettingsView; admin: AdminView }) {
	const mine = said(view, "wont-fix");
	const { wont_fix_statuses: statuses } = admin.settings;
	return (
		<Section id="wont-fix" title="Won't fix" icon="ban" aside={statuses === "" ? "no status" : undefined} view={view}>
			<form class="panel-body fields" {...answersIn("wont-fix", "/settings/wont-fix")}>
				<div class="wide">
					<Field
						name="wont_fix_statuses"
						label="Ticket statuses that mean it won't be fixed"
						value={mine.value("wont_fix_statuses", statuses)}
						placeholder="Won't Fix, Accepted Risk"
						autocomplete="off"
						hint="Names as in ConnectWise, separated by commas. A ticket closed with one of them is not opened again for 30 days, or until the problem has recovered."
						problem={mine.problem("wont_fix_statuses")}
						autofocus={mine.problem("wont_fix_statuses") !== null}
						more={{ maxlength: 1000 }}
					/>
				</div>
				<div class="does">
					<button class="button" type="submit" id="save-wont-fix">
						Save
					</button>
				</div>
			</form>
		</Section>
	);
}
