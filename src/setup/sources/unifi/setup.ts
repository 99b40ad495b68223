import { cannotSign, nameTheCompany, paste, testIt, urlAuth, urlWithToken } from "../text/index.ts";
import type { Site, Step } from "../types.ts";

const alarmUrl = (site: Site, status: "down" | "up"): string =>
	`${urlWithToken(site)}&customer=Lakeshore%20Ortho&name=Gateway%20offline&status=${status}`;

export const unifiAuth = urlAuth("Alarm Manager");

export const unifiSteps = (site: Site): readonly Step[] => [
	paste(
		"Add the alarm for the trouble",
		"In UniFi Network 9.3 or later: Alarm Manager, Create Alarm. Trigger Device Offline, scope the gateway (or whatever it is about), action Webhook, Custom Webhook, method GET. Put the customer's name and what the trouble is called into the URL, with %20 for blanks:",
		alarmUrl(site, "down"),
	),
	paste(
		"Add the alarm for its end",
		"A second alarm with trigger Device Online, the same scope, and the same customer and name: these two hold them together.",
		alarmUrl(site, "up"),
	),
	...cannotSign(site, "UniFi"),
	paste(
		"Or send what UniFi writes",
		"For alarms without an end, such as threats, use method POST. Each event becomes a ticket to close by hand. URL:",
		urlWithToken(site),
	),
	testIt("While this endpoint is a draft, press the test button of the alarm. It sends what a real alarm sends."),
	nameTheCompany("TenantMap: an entry for each customer as you wrote it into the URLs, with the ConnectWise company."),
];
