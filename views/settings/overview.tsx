import { count, counted } from "../format.ts";
import { Icon } from "../parts/icon.tsx";
import { Age, Time } from "../parts/time.tsx";
import { useMay } from "../reader.ts";
import { SETTINGS_PLACES, type SettingsPlace } from "./places.ts";
import type { AccountView, AdminView, SettingsView } from "./types.ts";

/**
 * Each page of the settings with how it stands. The links of sections carry the ids that the sections had when all of them were one
 * page, so that `/settings#users` still arrives: with scripts it goes on to the page, without it stops at its link.
 */
export function Overview({ view }: { view: SettingsView }) {
	const places = SETTINGS_PLACES.filter(({ id, role }) => useMay(role) && (id !== "account" || view.account !== null));
	return (
		<ul class="panel places" data-places>
			{places.map((place) => (
				<Line place={place} view={view} />
			))}
		</ul>
	);
}

function Line({ place, view }: { place: SettingsPlace; view: SettingsView }) {
	const sections = place.sections.filter(({ role }) => useMay(role ?? place.role));
	const [first, ...others] = sections;
	return (
		<li>
			<Icon name={place.icon} class="second" />
			<div class="grow">
				<h2>
					<a
						href={first === undefined || others.length > 0 ? place.path : `${place.path}#${first.id}`}
						id={others.length > 0 ? undefined : first?.id}
					>
						{place.word}
					</a>
				</h2>
				<div class="how">
					<How place={place} view={view} />
				</div>
				{others.length === 0 ? null : (
					<p class="row">
						{sections.map(({ id, word }) => (
							<a id={id} href={`${place.path}#${id}`}>
								{word}
							</a>
						))}
					</p>
				)}
			</div>
		</li>
	);
}

function How({ place, view }: { place: SettingsPlace; view: SettingsView }) {
	const { admin, account } = view;
	switch (place.id) {
		case "connectwise":
			return <ConnectWise view={view} />;
		case "maintenance":
			return <Maintenance view={view} />;
		case "ai":
			return (
				<>
					Model <code>{view.aiModel}</code>
				</>
			);
		case "account":
			return account === null ? null : <Account account={account} />;
		case "alarms":
			return admin === null ? null : <Alarms admin={admin} />;
		case "backup":
			return admin === null ? null : <Backup admin={admin} />;
		case "users":
			return admin === null ? null : (
				<>
					{counted(admin.users.length, "user")}, {counted(admin.keys.length, "API key")}, {counted(admin.walls.length, "wall screen")}
				</>
			);
		case "environment":
			return <>History is kept for {counted(view.retentionDays, "day")}</>;
	}
}

function ConnectWise({ view: { connectwise } }: { view: SettingsView }) {
	const { sandbox, state, since, connection, callbacks, board } = connectwise;
	const right = callbacks.kind === "registered" || callbacks.kind === "off" ? null : callbacks.right;
	return (
		<>
			{sandbox ? (
				<>Not connected. The sandbox keeps the tickets.</>
			) : state === "up" ? (
				<>
					<Icon name="circle-check" class="good" /> Up, board {board}
				</>
			) : (
				<>
					<Icon name="plug-x" class="now" /> Down for <Age at={since} />
				</>
			)}
			{connection.read_only ? <div class="second">Set by the environment, so it cannot be changed here.</div> : null}
			{right === null ? null : (
				<div>
					<Icon name="alert-triangle" class="soon" /> Missing right: {right}
				</div>
			)}
		</>
	);
}

function Maintenance({ view: { maintenance } }: { view: SettingsView }) {
	const { enabled, until, reason } = maintenance;
	if (!enabled) return <>Off</>;
	return (
		<>
			<Icon name="tool" class="soon" /> On until {until === null ? "someone ends it" : <Time at={until} zoned />}
			{reason === null || reason === "" ? null : `: ${reason}`}
		</>
	);
}

function Alarms({ admin: { settings, receivers } }: { admin: AdminView }) {
	const told = receivers.length + (settings.alarm_url === "" ? 0 : 1);
	if (told === 0) return <>Off: nobody is told when HookWise has a problem</>;
	return (
		<>
			{counted(told, "receiver")}
			{settings.alarm_weekly_summary ? ", with a weekly summary" : ""}
		</>
	);
}

function Backup({ admin }: { admin: AdminView }) {
	const { backup_enabled: isOn, backup_hour: hour, backup_keep: keep } = admin.settings;
	if (admin.backupProblem !== null) {
		return (
			<>
				<Icon name="alert-triangle" class="soon" /> The last backup failed
			</>
		);
	}
	return isOn ? (
		<>
			Every night at {String(hour).padStart(2, "0")}:00 UTC, the last {count(keep)} are kept
		</>
	) : (
		<>No nightly backup</>
	);
}

const Account = ({ account: { username, secondStep, sessions } }: { account: AccountView }) => (
	<>
		{username}, two-factor authentication {secondStep ? "on" : "off"}, {counted(sessions.length, "session")}
	</>
);
