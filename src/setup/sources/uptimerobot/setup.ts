import { bearer, bearerAuth, cannotSign } from "../text/index.ts";
import type { Auth, Site, Step } from "../types.ts";

export const uptimeRobotAuth = (site: Site): Auth =>
	bearerAuth(
		site,
		"UptimeRobot sends the custom headers of the webhook. An older account without them can have the token in the address instead: turn that on under Rules, and end the URL with ?token= and the token. This header shows who it is:",
	);

export const uptimeRobotSteps = (site: Site): readonly Step[] => [
	{
		title: "Add a webhook",
		text: "In UptimeRobot: Integrations & API, Integrations, Webhook, Add (Team and Enterprise plans). URL to notify:",
		code: { language: "text", text: site.webhookUrl },
	},
	{
		title: "Choose what is sent",
		text: "Turn on “Send default variables as POST parameters”, and leave the custom POST body empty and JSON off: a quote in a message would break a body written by hand. Enable notifications for Up & Down, and for SSL expiry if you like: recoveries must come too.",
	},
	{
		title: "Send the token",
		text: "Custom headers, a header Authorization with the value:",
		code: { language: "text", text: bearer(site) },
	},
	...cannotSign(site, "UptimeRobot"),
	{
		title: "Use it on the monitors",
		text: "Add the integration to each monitor, or in bulk. A delay of some minutes there keeps blips away before they are sent.",
	},
	{
		title: "Test it",
		text: "While this endpoint is a draft, press the test button of the integration, or let one monitor watch an address that does not exist. History shows what would have become of it.",
	},
	{
		title: "Name the company",
		text: "Put #CW-LakeshoreOrtho (the ConnectWise company identifier) at the end of a monitor's name.",
	},
];
