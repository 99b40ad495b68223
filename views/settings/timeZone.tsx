import { timeZoneNames } from "../../src/base/timeZones.ts";
import { clockTime } from "../format.ts";
import { Select } from "../parts/field.tsx";
import { useReader } from "../reader.ts";
import { Section, said } from "./section.tsx";
import type { AccountView, SettingsView } from "./types.ts";

/** Time zone in which this person reads and types times. */
export function TimeZone({ view, account }: { view: SettingsView; account: AccountView }) {
	const { zone, now } = useReader();
	const mine = said(view, "time-zone");
	const stored = account.timeZone ?? "";
	const choices = [
		{ value: "", label: view.timeZone === "UTC" ? "Default: my browser's" : `Default: ${view.timeZone}` },
		...(view.timeZone === "UTC" ? [] : [{ value: "browser", label: "My browser's" }]),
		...["UTC", ...timeZoneNames().filter((name) => name !== "UTC")].map((name) => ({ value: name, label: name.replaceAll("_", " ") })),
	];
	return (
		<Section
			id="time-zone"
			title="Time zone"
			icon="clock"
			aside={`${zone.replaceAll("_", " ")}, now ${clockTime(now, zone).slice(0, 5)}`}
			view={view}
		>
			{/* The whole page is loaded again, since every time on it is in the old zone. */}
			<form class="panel-body fields" method="post" action="/settings/time-zone">
				<Select
					name="time_zone"
					label="Show and enter times in"
					value={mine.value("time_zone", stored)}
					choices={choices}
					hint="Only for you. You also enter silences and maintenance in this zone."
					problem={mine.problem("time_zone")}
				/>
				<div class="does">
					<button class="button" type="submit">
						Save time zone
					</button>
				</div>
			</form>
		</Section>
	);
}
