import { bearer, bearerAuth, cannotSign, nameTheCompany, paste, testIt } from "../text/index.ts";
import type { Site, Step } from "../types.ts";

export const uptimeRobotAuth = bearerAuth(
	"UptimeRobot sends the custom headers of the webhook. An older account without them can have the token in the address instead: turn that on under Rules, and end the URL with ?token= and the token. This header shows who it is:",
);

export const uptimeRobotSteps = (site: Site): readonly Step[] => [
	paste(
		"Add a webhook",
		"In UptimeRobot: Integrations & API, Integrations, Webhook, Add (Team and Enterprise plans). URL to notify:",
		site.webhookUrl,
	),
	{
		title: "Choose what is sent",
		text: "Turn on “Send default variables as POST parameters”, and leave the custom POST body empty and JSON off: a quote in a message would break a body written by hand. Enable notifications for Up & Down, and for SSL expiry if you like: recoveries must come too.",
	},
	paste("Send the token", "Custom headers, a header Authorization with the value:", bearer(site)),
	...cannotSign(site, "UptimeRobot"),
	{
		title: "Use it on the monitors",
		text: "Add the integration to each monitor, or in bulk. A delay of some minutes there keeps blips away before they are sent.",
	},
	testIt(
		"While this endpoint is a draft, press the test button of the integration, or let one monitor watch an address that does not exist. History shows what would have become of it.",
	),
	nameTheCompany("Put #CW-LakeshoreOrtho (the ConnectWise company identifier) at the end of a monitor's name."),
];
