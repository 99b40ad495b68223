import { cannotSign, urlAuth, urlWithToken } from "../text/index.ts";
import type { Auth, Site, Step } from "../types.ts";

export const auvikAuth = (site: Site): Auth => urlAuth(site, "Auvik");

export const auvikSteps = (site: Site): readonly Step[] => [
	{
		title: "Add the channel",
		text: "In Auvik, at the level of all sites: Manage, Notification Channels (Alerts, Notifications), Add, Webhook. URL, which has the token in it:",
		code: { language: "text", text: urlWithToken(site) },
	},
	...cannotSign(site, "Auvik"),
	{
		title: "Use it in alerts",
		text: "Manage, Alerts: add the channel to each alert that should make a ticket, and turn on that clearing is notified too: it closes the ticket.",
	},
	{
		title: "Try it",
		text: "Make the endpoint a draft and unplug a device that nobody needs: History shows Triggered and, when it is back, Cleared, and no ticket is made.",
	},
	{
		title: "Name the company",
		text: "TenantMap: an entry for each site's short name, such as lakeshoreortho, with the ConnectWise company. Sites that came and have no entry are listed there.",
	},
];

/** Auvik needs no file: a channel has one field. */
export const auvikFiles = () => [] as const;
