import { bearerAuth, hmacNote, nameTheCompany, paste, testIt } from "../text/index.ts";
import type { ReadyFile, Site, Step } from "../types.ts";
import { zabbixMediaType } from "./mediaType.ts";

export const zabbixAuth = bearerAuth("The script of the media type sends its parameter token in this header; the file has it filled in.");

export const zabbixSteps = (site: Site): readonly Step[] => [
	paste(
		"Import the media type",
		`Save ${zabbixMediaType(site).name} and, in Zabbix 6.4 or later: Alerts, Media types, Import (6.0: Administration, Media types, Import). It is filled in for this endpoint:`,
		site.webhookUrl,
	),
	...hmacNote(site, "Open the media type and put this endpoint's HMAC secret into its parameter hmac_secret; the script signs with it."),
	{
		title: "Set the address of Zabbix",
		text: "Administration, Macros: {$ZABBIX.URL} with the address of the Zabbix web interface. Tickets then link to the event. Without it everything else still works.",
	},
	{
		title: "Give it to a user",
		text: "Users: make a user for HookWise (role with read access to the host groups) and add the media type under Media. Send to may be anything, for example “hookwise”. Zabbix names the people who acknowledge and comment only to users who share a user group with them, and else writes “Inaccessible user”, which is left out: add the user to a group of your technicians.",
	},
	{
		title: "Send problems, recoveries and updates",
		text: "Alerts, Actions, Trigger actions: in one action add this user and media type to Operations, Recovery operations and Update operations. Without recovery operations tickets stay open. Each problem has a ticket of its own, by its event.",
	},
	testIt(
		"In the list of media types press Test, type a subject and press Test again. Zabbix says “Media type test successful”, and History shows it as No action: the test form fills in no macro, so it makes no ticket.",
	),
	nameTheCompany(
		"Give hosts, templates or triggers a tag CW_ID whose value is the ConnectWise company identifier, or put #CW-LakeshoreOrtho into the visible name of the host. Or map host groups in TenantMap: an entry *Lakeshore* finds every host in a group of that name.",
	),
];

export const zabbixFiles = (site: Site): readonly ReadyFile[] => [zabbixMediaType(site)];
