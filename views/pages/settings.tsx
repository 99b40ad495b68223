import { type Frame, layout } from "../layout.tsx";
import { Icon } from "../parts/icon.tsx";
import { useMay } from "../reader.ts";
import { Password, SecondStep, Sessions } from "../settings/account.tsx";
import { AiSection } from "../settings/ai.tsx";
import { BackupSection } from "../settings/backup.tsx";
import { AlarmsSection, EnvironmentSection } from "../settings/keeping.tsx";
import { Overview } from "../settings/overview.tsx";
import { KeysSection, UsersSection } from "../settings/people.tsx";
import { SETTINGS_PLACES, type SettingsPlace, type SettingsPlaceId } from "../settings/places.ts";
import { ConnectWiseSection, MaintenanceSection } from "../settings/running.tsx";
import { TimeZone } from "../settings/timeZone.tsx";
import type { SettingsView } from "../settings/types.ts";
import { WallSection } from "../settings/wall.tsx";
import { WontFixSection } from "../settings/wontFix.tsx";

/** All pages of the settings, each with how it stands; old addresses with a #section lead on from here. */
export const settingsOverview = (frame: Frame, view: SettingsView) =>
	layout({
		...{ title: "Settings", place: "settings", frame },
		children: (
			<>
				<div class="head">
					<h1>Settings</h1>
					{view.admin === null ? <span class="second">users, keys, backups and notifications: administrators only</span> : null}
					<div class="actions">
						{BESIDE.map(([href, word]) => (
							<a class="button" href={href}>
								{word}
							</a>
						))}
					</div>
				</div>
				<Overview view={view} />
			</>
		),
	});

/** One page of the settings. */
export const settingsPage = (frame: Frame, view: SettingsView, place: SettingsPlace) =>
	layout({
		...{ title: `${place.word} · Settings`, place: "settings", frame },
		children: (
			<>
				<div class="head">
					<h1>{place.word}</h1>
					<a class="button tosettings" href="/settings">
						<Icon name="chevron-left" />
						All settings
					</a>
				</div>
				<div class="settings">
					<Menu view={view} current={place.id} />
					<div class="sections-body">
						<Sections view={view} id={place.id} />
					</div>
				</div>
			</>
		),
	});

/** Pages of their own that people look for here. */
const BESIDE = [
	["/tenantmap", "TenantMap"],
	["/audit", "Audit"],
	["/docs", "API reference"],
] as const;

function Menu({ view, current }: { view: SettingsView; current: SettingsPlaceId }) {
	const places = SETTINGS_PLACES.filter(({ id, role }) => useMay(role) && (id !== "account" || view.account !== null));
	return (
		<nav class="sections pages" aria-label="Settings">
			<a href="/settings">All settings</a>
			{places.map(({ id, path, word }) => (
				<a href={path} {...(id === current ? { "aria-current": "page" as const } : {})}>
					{word}
				</a>
			))}
			{BESIDE.map(([href, word]) => (
				<a href={href}>{word}</a>
			))}
		</nav>
	);
}

function Sections({ view, id }: { view: SettingsView; id: SettingsPlaceId }) {
	const { admin, account } = view;
	switch (id) {
		case "connectwise":
			return (
				<>
					<ConnectWiseSection view={view} />
					{admin === null ? null : <WontFixSection view={view} admin={admin} />}
				</>
			);
		case "maintenance":
			return <MaintenanceSection view={view} />;
		case "ai":
			return <AiSection view={view} />;
		case "alarms":
			return admin === null ? null : <AlarmsSection view={view} admin={admin} />;
		case "backup":
			return admin === null ? null : <BackupSection view={view} admin={admin} />;
		case "environment":
			return admin === null ? null : <EnvironmentSection view={view} admin={admin} />;
		case "users":
			return admin === null ? null : (
				<>
					<UsersSection view={view} admin={admin} />
					<KeysSection view={view} admin={admin} />
					<WallSection view={view} admin={admin} />
				</>
			);
		case "account":
			return account === null ? (
				<p class="panel panel-body second">You came with an API key, which belongs to nobody. Log in as a user to see your account.</p>
			) : (
				<>
					<Password view={view} account={account} />
					<TimeZone view={view} account={account} />
					<SecondStep view={view} account={account} />
					<Sessions view={view} account={account} />
				</>
			);
	}
}
