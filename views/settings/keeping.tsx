import { counted } from "../format.ts";
import { Check, Field } from "../parts/field.tsx";
import { Icon } from "../parts/icon.tsx";
import { ReceiverList } from "./receivers.tsx";
import { answersIn, inSection, Section, said } from "./section.tsx";
import type { AdminView, SettingsView } from "./types.ts";

interface Props {
	readonly view: SettingsView;
	readonly admin: AdminView;
}

/** Where HookWise reports its own problems. */
export function AlarmsSection({ view, admin }: Props) {
	const mine = said(view, "alarms");
	const { alarm_url: url, alarm_allow_private: allows, alarm_weekly_summary: weekly } = admin.settings;
	return (
		<Section
			id="alarms"
			title="Notifications about HookWise itself"
			icon="bell"
			aside={url === "" && admin.receivers.length === 0 ? "off" : "on"}
			view={view}
		>
			<form class="panel-body fields" {...answersIn("alarms", "/settings/alarms")}>
				<div class="wide">
					<Field
						name="alarm_url"
						label="Webhook"
						type="text"
						mono
						autocomplete="off"
						value={mine.value("alarm_url", url)}
						placeholder="https://chat.example.com/hooks/…"
						hint="Notified when HookWise has a problem and when it recovers. Blank: off."
						problem={mine.problem("alarm_url")}
						autofocus={mine.problem("alarm_url") !== null}
						more={{ inputmode: "url", maxlength: 2000 }}
					/>
				</div>
				<div class="wide">
					<Check
						name="alarm_allow_private"
						label="Allow addresses in your own network"
						more="such as 10.0.0.5 or localhost"
						checked={mine.value("alarm_allow_private", allows ? "on" : "off") === "on"}
					/>
				</div>
				<div class="wide">
					<Check
						name="alarm_weekly_summary"
						label="A summary once a week"
						more="alerts, tickets and notes, and how much noise was kept away"
						checked={mine.value("alarm_weekly_summary", weekly ? "on" : "off") === "on"}
					/>
				</div>
				<div class="does">
					{url !== "" ? (
						<button class="button" type="submit" formaction="/settings/alarms/test" {...inSection("alarms", "/settings/alarms/test")}>
							Send a test
						</button>
					) : null}
					<button class="button" type="submit" id="save-alarms">
						Save
					</button>
				</div>
			</form>
			<ReceiverList receivers={admin.receivers} />
		</Section>
	);
}

/** Values from the environment, which can only be changed there. */
export function EnvironmentSection({ view, admin }: Props) {
	const set = admin.environment.filter(({ is_default: isDefault }) => !isDefault).length;
	return (
		<Section
			id="environment"
			title="Environment and retention"
			icon="list-details"
			aside={`${set} of ${admin.environment.length} set`}
			view={view}
		>
			<p class="panel-body second">
				History is kept for <b>{counted(view.retentionDays, "day")}</b> (<code>LOG_RETENTION_DAYS</code>). These are read at the start, from
				the environment or <code>.env</code>; secrets are not shown.
			</p>
			<details class="fold bordered">
				<summary>
					<Icon name="chevron-right" />
					<b>All {admin.environment.length} variables</b>
					<span class="second">current values and what they do</span>
				</summary>
				<table class="list roomy cards">
					<thead>
						<tr>
							<th scope="col">Variable</th>
							<th scope="col">Value</th>
							<th scope="col">Meaning</th>
						</tr>
					</thead>
					<tbody>
						{admin.environment.map(({ name, value, meaning, is_default: isDefault }) => (
							<tr>
								<td>
									<code class={isDefault ? undefined : "strong"}>{name}</code>
								</td>
								<td class="value">
									{value === null || value === "" ? <span class="second">not set</span> : <code>{value}</code>}
									{isDefault && value !== null ? <span class="second small"> default</span> : null}
								</td>
								<td class="second fill">{meaning}</td>
							</tr>
						))}
					</tbody>
				</table>
			</details>
		</Section>
	);
}
