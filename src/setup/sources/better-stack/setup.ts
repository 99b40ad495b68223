import { bearer, bearerAuth, cannotSign, nameTheCompany, paste } from "../text/index.ts";
import type { Site, Step } from "../types.ts";

export const betterStackAuth = bearerAuth(
	"Better Stack sends headers of your own, or a user name and password: the token goes into Authorization, or is the password.",
);

export const betterStackSteps = (site: Site): readonly Step[] => [
	paste(
		"Add a webhook",
		"In Better Stack: Integrations, Exporting data, Webhooks (in some accounts Outgoing webhook), for Incidents. URL:",
		site.webhookUrl,
	),
	paste(
		"Send the token",
		"Add a request header with the name Authorization and this value. Where there are fields for a user name and a password only, leave the user name at will and put the token into the password.",
		bearer(site),
	),
	...cannotSign(site, "Better Stack"),
	{
		title: "Send every change of an incident",
		text: "Leave started, acknowledged and resolved on: resolved closes the ticket, acknowledged becomes a note. Do not change the body.",
	},
	{
		title: "Try it",
		text: "Open a monitor that fails on purpose, for example https://httpstat.example/503, and pause it when its ticket is there.",
	},
	nameTheCompany(
		"TenantMap: an entry for each team of Better Stack, with the ConnectWise company. Without teams put #CW-LakeshoreOrtho at the end of the monitors' names and add a rule on $.data.attributes.name, or make an endpoint for each customer.",
	),
];
