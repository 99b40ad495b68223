import { bearerAuth, cannotSign, nameTheCompany, paste, testIt, tokenOf } from "../text/index.ts";
import type { Site, Step } from "../types.ts";

export const newRelicAuth = bearerAuth("A webhook destination of New Relic has a bearer token of its own: the token goes there.");

export const newRelicSteps = (site: Site): readonly Step[] => [
	paste("Add the destination", "In New Relic: Alerts, Destinations, Webhook. Name: HookWise. Endpoint URL:", site.webhookUrl),
	paste("Send the token", "Authorization: Bearer Token. Token:", tokenOf(site)),
	...cannotSign(site, "New Relic"),
	{
		title: "Make a workflow",
		text: "Alerts, Workflows, Add a workflow: filter by policy or tag, Notify: Webhook, HookWise. Leave the payload template as New Relic gives it.",
	},
	{
		title: "Send closing too",
		text: "In the workflow's notification settings leave “Closed” on: it closes the ticket. Acknowledged may stay on, it becomes a note.",
	},
	testIt(
		"“Send test notification” shows in History whether the token is right. It may make a ticket, for New Relic fills the template like a real issue: make the endpoint a draft while you test.",
	),
	nameTheCompany(
		"Add routing rules on $.alertPolicyNames, or put #CW-LakeshoreOrtho (the company identifier) at the end of the titles of conditions.",
	),
];
