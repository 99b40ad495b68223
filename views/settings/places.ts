import type { Role } from "../../src/base/security/index.ts";
import type { IconName } from "../parts/iconNames.ts";
import type { SectionId } from "./types.ts";

export type SettingsPlaceId = "connectwise" | "maintenance" | "ai" | "alarms" | "backup" | "users" | "environment" | "account";

/** One page of the settings: what somebody comes for. */
export interface SettingsPlace {
	readonly id: SettingsPlaceId;
	readonly path: string;
	readonly word: string;
	readonly icon: IconName;
	/** Least role that may open it. */
	readonly role: Role;
	/** What stands on it, in its order; each with its least role where that differs. */
	readonly sections: readonly { readonly id: SectionId; readonly word: string; readonly role?: Role }[];
}

/** Every page of the settings, in the order of their menu. */
export const SETTINGS_PLACES: readonly SettingsPlace[] = [
	{
		...{ id: "connectwise", path: "/settings/connectwise", word: "ConnectWise", icon: "plug-connected", role: "viewer" },
		sections: [
			{ id: "connectwise", word: "Connection and rights" },
			{ id: "wont-fix", word: "Won't fix", role: "admin" },
		],
	},
	{
		...{ id: "maintenance", path: "/settings/maintenance", word: "Maintenance", icon: "tool", role: "viewer" },
		sections: [{ id: "maintenance", word: "Maintenance" }],
	},
	{
		...{ id: "ai", path: "/settings/ai", word: "AI notes", icon: "message-plus", role: "viewer" },
		sections: [{ id: "ai", word: "AI notes" }],
	},
	{
		...{ id: "alarms", path: "/settings/alarms", word: "Notifications", icon: "bell", role: "admin" },
		sections: [{ id: "alarms", word: "Notifications" }],
	},
	{
		...{ id: "backup", path: "/settings/backup", word: "Backup and restore", icon: "database", role: "admin" },
		sections: [{ id: "backup", word: "Backup and restore" }],
	},
	{
		...{ id: "users", path: "/settings/users", word: "Users and access", icon: "users", role: "admin" },
		sections: [
			{ id: "users", word: "Users and roles" },
			{ id: "api-keys", word: "API keys" },
			{ id: "wall", word: "Wall screens" },
		],
	},
	{
		...{ id: "environment", path: "/settings/environment", word: "Environment", icon: "list-details", role: "admin" },
		sections: [{ id: "environment", word: "Environment and retention" }],
	},
	{
		...{ id: "account", path: "/settings/account", word: "Your account", icon: "user", role: "viewer" },
		sections: [
			{ id: "account", word: "Password" },
			{ id: "time-zone", word: "Time zone" },
			{ id: "second-step", word: "Two-factor authentication" },
			{ id: "sessions", word: "Sessions" },
		],
	},
];

const PLACE_OF = new Map(SETTINGS_PLACES.flatMap((place) => place.sections.map(({ id }) => [id, place] as const)));

/** The page on which a section stands. */
export function placeOf(section: SectionId): SettingsPlace {
	const place = PLACE_OF.get(section);
	if (place === undefined) throw new Error(`No page of the settings holds ${section}.`);
	return place;
}

/** Where a section is found: `/settings/users#api-keys`. */
export const settingsAddress = (section: SectionId): string => `${placeOf(section).path}#${section}`;
