import { apiAddress, cannotSign, headerAuth, nameTheCompany, paste, testIt, tokenOf, urlWithToken } from "../text/index.ts";
import type { Site, Step } from "../types.ts";

export const truenasAuth = headerAuth(
	"Authorization",
	"As OpsGenie, TrueNAS sends its API Key in the header Authorization: the token is that key. As Slack it can only keep the token in the address.",
	"GenieKey ",
);

export const truenasSteps = (site: Site): readonly Step[] => [
	paste(
		"Add an alert service",
		"In TrueNAS: the bell, Settings (or System, Alert Services), Add. Type: OpsGenie. API URL:",
		apiAddress(site),
	),
	paste("Give it the token", "API Key:", tokenOf(site)),
	{
		title: "Choose what it sends",
		text: "Level: WARNING or higher is what most people want as tickets. Save.",
	},
	...cannotSign(site, "TrueNAS"),
	testIt("Press Send Test Alert. History shows it as No action, dropped by rule: it makes no ticket."),
	paste(
		"Or use the type Slack",
		"Where no OpsGenie is offered. Each change is one text, so one ticket for each host holds all its alerts and closes with the last. Webhook URL, which has the token in it:",
		urlWithToken(site),
	),
	nameTheCompany("Nothing that TrueNAS sends names the customer: make an endpoint for each customer and choose its company under Ticket."),
];
