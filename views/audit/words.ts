import type { IconName } from "../parts/iconNames.ts";

interface Deed {
	/** The action, for people. */
	readonly word: string;
	readonly icon: IconName;
}

const deed = (word: string, icon: IconName): Deed => ({ word, icon });

/** Every action of the audit, in the order of the filter. */
const DEEDS: Readonly<Record<string, Deed>> = {
	"endpoint.create": deed("Endpoint created", "plus"),
	"endpoint.update": deed("Endpoint changed", "pencil"),
	"endpoint.delete": deed("Endpoint deleted", "trash"),
	"endpoint.clone": deed("Endpoint cloned", "copy"),
	"endpoint.reorder": deed("Endpoints reordered", "list-details"),
	"endpoint.rotate": deed("Secret rotated", "rotate"),
	"endpoint.end_old_token": deed("Old token ended", "ban"),
	"endpoint.reveal": deed("Secrets shown", "eye"),
	"endpoint.test": deed("Test sent", "test-pipe"),
	"fixture.keep": deed("Fixture kept", "flask"),
	"fixture.rename": deed("Fixture renamed", "pencil"),
	"fixture.delete": deed("Fixture deleted", "trash"),
	"history.replay": deed("Alerts replayed", "refresh"),
	"history.resolve": deed("Dead letters resolved", "check"),
	"history.delete": deed("Alerts deleted", "trash"),
	"history.export": deed("History exported", "download"),
	"filter.create": deed("Filter shared", "filter"),
	"filter.update": deed("Shared filter changed", "pencil"),
	"filter.delete": deed("Shared filter removed", "trash"),
	"incident.close": deed("Ticket closed", "circle-check"),
	"need.dismiss": deed("Marked as dealt with", "check"),
	"silence.create": deed("Silence begun or planned", "bell-off"),
	"silence.update": deed("Silence changed", "pencil"),
	"silence.delete": deed("Silence ended", "bell"),
	"silence.alert": deed("Silence ticket made", "access-point-off"),
	"silence.repeat": deed("Silence noted again", "message-plus"),
	"silence.over": deed("Silence over", "circle-check"),
	"tenantmap.create": deed("TenantMap entry added", "plus"),
	"tenantmap.update": deed("TenantMap entry changed", "pencil"),
	"tenantmap.delete": deed("TenantMap entry deleted", "trash"),
	"tenantmap.import": deed("TenantMap imported", "file-import"),
	"maintenance.set": deed("Maintenance switched", "tool"),
	"settings.update": deed("Settings changed", "settings"),
	"connectwise.connect": deed("ConnectWise connected", "plug-connected"),
	"connectwise.change": deed("ConnectWise connection changed", "pencil"),
	"connectwise.disconnect": deed("ConnectWise disconnected", "plug-x"),
	"backup.export": deed("Backup downloaded", "download"),
	"backup.import": deed("Backup restored", "file-import"),
	"audit.export": deed("Audit exported", "download"),
	"cache.clear": deed("ConnectWise cache cleared", "refresh"),
	"login.ok": deed("Logged in", "user"),
	"login.failed": deed("Log-in failed", "ban"),
	logout: deed("Logged out", "logout"),
	"session.end": deed("Sessions ended", "logout"),
	"user.create": deed("User added", "plus"),
	"user.update": deed("User changed", "pencil"),
	"user.delete": deed("User deleted", "trash"),
	"user.password": deed("Password changed", "lock"),
	"user.totp_on": deed("Two-factor authentication on", "shield"),
	"user.totp_off": deed("Two-factor authentication off", "shield"),
	"key.create": deed("API key made", "key"),
	"key.revoke": deed("API key revoked", "ban"),
	"wall.create": deed("Wall screen made", "plus"),
	"wall.open": deed("Wall screen opened", "eye"),
	"wall.revoke": deed("Wall screen revoked", "ban"),
	"encryption.rekey": deed("Secrets sealed with a new key", "key"),
	"alarm.create": deed("Notification added", "plus"),
	"alarm.update": deed("Notification changed", "pencil"),
	"alarm.delete": deed("Notification removed", "trash"),
	"alarm.test": deed("Test notification sent", "bell"),
	"schedule.run": deed("Scheduled job run", "player-play"),
	"llm.pull": deed("Model pulled", "download"),
	"llm.pull_cancelled": deed("Pull cancelled", "x"),
	"rca.judge": deed("AI note judged", "check"),
};

/** Words for an action; an unknown one is shown unchanged. */
export const deedOf = (action: string): Deed => DEEDS[action] ?? deed(action, "clipboard-list");

const KINDS: readonly (readonly [string, string])[] = [
	["endpoint", "Endpoints"],
	["fixture", "Fixtures"],
	["history", "History"],
	["silence", "Silence"],
	["tenantmap", "TenantMap"],
	["maintenance", "Maintenance"],
	["settings", "Settings"],
	["connectwise", "ConnectWise"],
	["backup", "Backups"],
	["login", "Log-ins"],
	["user", "Users"],
	["key", "API keys"],
];

/** Choices of the filter: whole kinds first, then single actions. */
export const ACTION_CHOICES: readonly { readonly value: string; readonly label: string }[] = [
	{ value: "", label: "Anything" },
	...KINDS.map(([value, word]) => ({ value, label: `${word}, all` })),
	...Object.entries(DEEDS).map(([value, { word }]) => ({ value, label: word })),
];

/** Text for a missing value. */
export const NOTHING = "nothing";

/** A value of a change, for people. */
export function shownValue(value: unknown): string {
	if (value === null || value === undefined || value === "") return NOTHING;
	if (value === true) return "on";
	if (value === false) return "off";
	return typeof value === "string" ? value : JSON.stringify(value, null, typeof value === "object" ? 1 : 0);
}

/** The changed members of an object; otherwise the whole value. */
export function partsOf(change: { readonly field: string; readonly old: unknown; readonly new: unknown }): {
	readonly field: string;
	readonly old: unknown;
	readonly new: unknown;
}[] {
	const { old: before, new: after } = change;
	if (!isRecord(before) || !isRecord(after)) return [change];
	const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
	return names
		.filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]))
		.map((name) => ({ field: `${change.field}.${name}`, old: before[name], new: after[name] }));
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);
