/** Places that can be found by name: pages, sections of the settings, and actions. */
import type { IconName } from "../../../views/parts/iconNames.ts";
import { settingsAddress } from "../../../views/settings/places.ts";
import type { Role } from "../../base/security/index.ts";

export interface PlaceEntry {
	readonly word: string;
	readonly href: string;
	readonly icon: IconName;
	/** Lowest role that can do something there. */
	readonly role: Role;
	/** Other words for searching. */
	readonly also: string;
	readonly kind: "action" | "page" | "setting";
}

const entry = (kind: PlaceEntry["kind"], role: Role, icon: IconName, word: string, href: string, also = ""): PlaceEntry => ({
	...{ kind, role, icon, word, href, also },
});

export const PLACES: readonly PlaceEntry[] = [
	entry("action", "operator", "plus", "New endpoint", "/endpoints/new", "add create webhook preset"),
	entry("action", "operator", "bell-off", "Silence alerts", "/silences/new", "mute quiet customer"),
	entry("action", "operator", "tool", "Start or end global maintenance", "/maintenance", "patch night pause"),
	entry("action", "operator", "plus", "Map a tenant to a company", "/tenantmap/new", "tenantmap add"),
	entry("action", "operator", "file-import", "Import TenantMap (CSV)", "/tenantmap/import"),
	entry("page", "viewer", "layout-dashboard", "Dashboard", "/", "home needs a person"),
	entry("page", "viewer", "ticket", "Tickets", "/tickets", "incidents open"),
	entry("page", "viewer", "history", "History", "/history", "alerts log"),
	entry("page", "viewer", "circle-x", "Alerts that gave up", "/history?status=dlq&period=all", "dead letters dlq failed"),
	entry("page", "viewer", "ban", "Refused webhooks", "/history?status=rejected&period=all", "rejected 401 wrong token"),
	entry("page", "viewer", "building", "Companies", "/companies", "customers"),
	entry("page", "viewer", "bell-off", "Silences and maintenance", "/silences", "calendar planned windows"),
	entry("page", "viewer", "bookmark", "Saved filters", "/history/filters", "history chips default"),
	entry("page", "viewer", "activity", "Charts", "/charts", "numbers median p95 time to ticket statistics"),
	entry("page", "viewer", "list-details", "Noise", "/noise", "top talkers flapping week"),
	entry("page", "viewer", "route", "TenantMap", "/tenantmap", "unmatched tenants"),
	entry("page", "viewer", "clipboard-list", "Audit", "/audit", "who changed what"),
	entry("page", "viewer", "eye", "Wall screen", "/wall", "tv"),
	entry("page", "viewer", "info-circle", "Help", "/help", "documents manual"),
	entry("page", "viewer", "braces", "API reference", "/docs", "openapi"),
	entry("page", "viewer", "settings", "Settings", "/settings", "options preferences"),
	entry("setting", "viewer", "plug-connected", "ConnectWise", settingsAddress("connectwise"), "psa connection rights test"),
	entry("setting", "admin", "ban", "Won't fix statuses", settingsAddress("wont-fix"), "accepted risk reopen"),
	entry("setting", "viewer", "tool", "Maintenance", settingsAddress("maintenance"), "global pause"),
	entry("setting", "viewer", "message-plus", "AI notes", settingsAddress("ai"), "ollama model rca"),
	entry("setting", "viewer", "lock", "Password", settingsAddress("account"), "own change"),
	entry("setting", "viewer", "clock", "Time zone", settingsAddress("time-zone")),
	entry("setting", "viewer", "shield", "Two-factor authentication", settingsAddress("second-step"), "totp second step code authenticator"),
	entry("setting", "viewer", "user", "Sessions", settingsAddress("sessions"), "log out elsewhere"),
	entry("setting", "admin", "bell", "Notifications", settingsAddress("alarms"), "alarms teams slack discord e-mail mail weekly summary"),
	entry("setting", "admin", "download", "Backup and restore", settingsAddress("backup"), "nightly full"),
	entry("setting", "admin", "user", "Users and roles", settingsAddress("users"), "people accounts"),
	entry("setting", "admin", "key", "API keys", settingsAddress("api-keys"), "tokens scripts"),
	entry("setting", "admin", "eye", "Wall screens", settingsAddress("wall"), "tv link"),
	entry("setting", "admin", "list-details", "Environment and retention", settingsAddress("environment"), "variables"),
];
