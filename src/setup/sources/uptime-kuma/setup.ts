import { bearer, bearerAuth, cannotSign, indentedJson, nameTheCompany, paste, testIt } from "../text/index.ts";
import type { ReadyFile, Site, Step } from "../types.ts";

const headers = (site: Site): string => indentedJson({ Authorization: bearer(site) });

export const uptimeKumaAuth = bearerAuth("Uptime Kuma sends the headers that you type under Additional Headers. This one shows who it is:");

export const uptimeKumaSteps = (site: Site): readonly Step[] => [
	paste(
		"Add a notification",
		"In Uptime Kuma: Settings, Notifications, Setup Notification. Notification Type: Webhook. HTTP Method: POST. Post URL:",
		site.webhookUrl,
	),
	{
		title: "Choose the body",
		text: "Request Body: Preset - application/json. Certificates and domains that expire make tickets too, one for each, which nothing closes: close it by hand.",
	},
	{
		title: "Send the token",
		text: "Turn Additional Headers on and paste:",
		code: { language: "json", text: headers(site) },
	},
	...cannotSign(site, "Uptime Kuma"),
	testIt("Press Test. Uptime Kuma says “Sent Successfully”, and History shows the test as No action: a test makes no ticket. Then Save."),
	{
		title: "Use it on the monitors",
		text: "Turn on “Default enabled” and “Apply on all existing monitors”, or pick the notification on each monitor. Each monitor has a ticket of its own, by its number: monitors of the same name stay apart, and a renamed one still closes its ticket. Give each Uptime Kuma an endpoint of its own, for two of them count from 1. The down and up of a group makes no ticket, since its monitors tell of themselves: delete the rule for $.monitor.type if only groups notify.",
	},
	{
		title: "Wait out blips",
		text: "Set Retries to 2 or more on each monitor, so that it tells of an outage and not of one lost packet. Uptime Kuma sends each change once: “Resend Notification if Down X times consecutively” brings an outage again that was lost on the way, as a note; a lost recovery it does not bring. Uptime Kuma tells of changes only, so the silence alert cannot know whether it still runs: let a second monitoring watch it, and compare its list of monitors with what has been open here for long.",
	},
	nameTheCompany(
		"Group the monitors by customer: the topmost group is looked up in TenantMap. Or give a monitor a tag CW_ID whose value is the ConnectWise company identifier, or put #CW-LakeshoreOrtho at the end of its name.",
	),
];

export const uptimeKumaFiles = (site: Site): readonly ReadyFile[] => [
	{
		name: "hookwise-uptime-kuma-headers.json",
		type: "application/json",
		what: "Additional Headers of the webhook notification.",
		text: `${headers(site)}\n`,
	},
];
