import { cannotSign, nameTheCompany, paste, urlAuth, urlWithToken } from "../text/index.ts";
import type { Site, Step } from "../types.ts";

export const auvikAuth = urlAuth("Auvik");

export const auvikSteps = (site: Site): readonly Step[] => [
	paste(
		"Add the channel",
		"In Auvik, at the level of all sites: Manage, Notification Channels (Alerts, Notifications), Add, Webhook. URL, which has the token in it:",
		urlWithToken(site),
	),
	...cannotSign(site, "Auvik"),
	{
		title: "Use it in alerts",
		text: "Manage, Alerts: add the channel to each alert that should make a ticket, and turn on that clearing is notified too: it closes the ticket.",
	},
	{
		title: "Try it",
		text: "Make the endpoint a draft and unplug a device that nobody needs: History shows Triggered and, when it is back, Cleared, and no ticket is made.",
	},
	nameTheCompany(
		"TenantMap: an entry for each site's short name, such as lakeshoreortho, with the ConnectWise company. Sites that came and have no entry are listed there.",
	),
];
