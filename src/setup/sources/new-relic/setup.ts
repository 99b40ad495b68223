import { bearerAuth, cannotSign, tokenOf } from "../text/index.ts";
import type { Auth, Site, Step } from "../types.ts";

export const newRelicAuth = (site: Site): Auth =>
	bearerAuth(site, "A webhook destination of New Relic has a bearer token of its own: the token goes there.");

export const newRelicSteps = (site: Site): readonly Step[] => [
	{
		title: "Add the destination",
		text: "In New Relic: Alerts, Destinations, Webhook. Name: HookWise. Endpoint URL:",
		code: { language: "text", text: site.webhookUrl },
	},
	{
		title: "Send the token",
		text: "Authorization: Bearer Token. Token:",
		code: { language: "text", text: tokenOf(site) },
	},
	...cannotSign(site, "New Relic"),
	{
		title: "Make a workflow",
		text: "Alerts, Workflows, Add a workflow: filter by policy or tag, Notify: Webhook, HookWise. Leave the payload template as New Relic gives it.",
	},
	{
		title: "Send closing too",
		text: "In the workflow's notification settings leave “Closed” on: it closes the ticket. Acknowledged may stay on, it becomes a note.",
	},
	{
		title: "Test it",
		text: "“Send test notification” shows in History whether the token is right. It may make a ticket, for New Relic fills the template like a real issue: make the endpoint a draft while you test.",
	},
	{
		title: "Name the company",
		text: "Add routing rules on $.alertPolicyNames, or put #CW-LakeshoreOrtho (the company identifier) at the end of the titles of conditions.",
	},
];

/** New Relic needs no file: its own template is used unchanged. */
export const newRelicFiles = () => [] as const;
