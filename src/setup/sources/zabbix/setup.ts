import { hmacNote } from "../text/index.ts";
import type { ReadyFile, Site, Step } from "../types.ts";
import { zabbixMediaType } from "./mediaType.ts";

export const zabbixSteps = (site: Site): readonly Step[] => [
	{
		title: "Import the media type",
		text: `Save ${zabbixMediaType(site).name} and, in Zabbix 6.4 or later: Alerts, Media types, Import (6.0: Administration, Media types, Import). It is filled in for this endpoint:`,
		code: { language: "text", text: site.webhookUrl },
	},
	...(site.bearerToken === null ? [fillInToken] : []),
	...hmacNote(site, "Open the media type and put this endpoint's HMAC secret into its parameter hmac_secret; the script signs with it."),
	{
		title: "Set the address of Zabbix",
		text: "Administration, Macros: {$ZABBIX.URL} with the address of the Zabbix web interface. Tickets then link to the event. Without it everything else still works.",
	},
	{
		title: "Give it to a user",
		text: "Users: make a user for HookWise (role with read access to the host groups) and add the media type under Media. Send to may be anything, for example “hookwise”.",
	},
	{
		title: "Send problems, recoveries and updates",
		text: "Alerts, Actions, Trigger actions: in one action add this user and media type to Operations, Recovery operations and Update operations. Without recovery operations tickets stay open.",
	},
	{
		title: "Test it",
		text: "In the list of media types press Test, type a subject and press Test again. Zabbix says “Media type test successful”, and History shows it as No action: the test form fills in no macro, so it makes no ticket.",
	},
	{
		title: "Name the company",
		text: "Give hosts, templates or triggers a tag CW_ID whose value is the ConnectWise company identifier, or put #CW-LakeshoreOrtho into the visible name of the host.",
	},
];

const fillInToken: Step = {
	title: "Fill in the token",
	text: "The file was made without the token: open the imported media type and put the token in place of YOUR_TOKEN in its parameter token.",
};

export const zabbixFiles = (site: Site): readonly ReadyFile[] => [zabbixMediaType(site)];
