import { type Frame, layout } from "../layout.tsx";
import { Password, SecondStep, Sessions } from "../settings/account.tsx";
import { AiSection } from "../settings/ai.tsx";
import { BackupSection } from "../settings/backup.tsx";
import { AlarmsSection, EnvironmentSection } from "../settings/keeping.tsx";
import { KeysSection, UsersSection } from "../settings/people.tsx";
import { ConnectWiseSection, MaintenanceSection } from "../settings/running.tsx";
import { TimeZone } from "../settings/timeZone.tsx";
import type { SectionId, SettingsView } from "../settings/types.ts";
import { WallSection } from "../settings/wall.tsx";
import { WontFixSection } from "../settings/wontFix.tsx";

const EVERYBODY: readonly (readonly [SectionId, string])[] = [
	["connectwise", "ConnectWise"],
	["maintenance", "Maintenance"],
	["ai", "AI notes"],
];
const ADMINS: readonly (readonly [SectionId, string])[] = [
	["wont-fix", "Won't fix"],
	["alarms", "Notifications"],
	["backup", "Backup and restore"],
	["users", "Users and roles"],
	["api-keys", "API keys"],
	["wall", "Wall screens"],
	["environment", "Environment"],
];
const OWN: readonly (readonly [SectionId, string])[] = [
	["account", "Password"],
	["time-zone", "Time zone"],
	["second-step", "Two-factor authentication"],
	["sessions", "Sessions"],
];

export const settingsPage = (frame: Frame, view: SettingsView) =>
	layout({ title: "Settings", place: "settings", frame, children: <Settings view={view} /> });

function Settings({ view }: { view: SettingsView }) {
	const { admin, account } = view;
	const links = [...EVERYBODY, ...(admin === null ? [] : ADMINS), ...(account === null ? [] : OWN)];
	return (
		<>
			<div class="head">
				<h1>Settings</h1>
				{admin === null ? <span class="second">users, keys, backups and notifications: administrators only</span> : null}
				<div class="actions">
					<a class="button" href="/tenantmap">
						TenantMap
					</a>
					<a class="button" href="/audit">
						Audit
					</a>
					<a class="button" href="/docs">
						API reference
					</a>
				</div>
			</div>
			<div class="settings">
				<nav class="sections" aria-label="Sections">
					{links.map(([id, word]) => (
						<a href={`#${id}`}>{word}</a>
					))}
				</nav>
				<div class="sections-body">
					<ConnectWiseSection view={view} />
					<MaintenanceSection view={view} />
					<AiSection view={view} />
					{admin === null ? null : (
						<>
							<WontFixSection view={view} admin={admin} />
							<AlarmsSection view={view} admin={admin} />
							<BackupSection view={view} admin={admin} />
							<UsersSection view={view} admin={admin} />
							<KeysSection view={view} admin={admin} />
							<WallSection view={view} admin={admin} />
							<EnvironmentSection view={view} admin={admin} />
						</>
					)}
					{account === null ? null : (
						<>
							<Password view={view} account={account} />
							<TimeZone view={view} account={account} />
							<SecondStep view={view} account={account} />
							<Sessions view={view} account={account} />
						</>
					)}
				</div>
			</div>
		</>
	);
}
