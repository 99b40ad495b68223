import { apiAddress, cannotSign, nameTheCompany, paste, shellQuoted, tokenOf } from "../text/index.ts";
import type { Auth, Site, Step } from "../types.ts";

export const pagerdutyAuth = (site: Site): Auth => ({
	text: "What speaks to PagerDuty sends a routing key (integration key) in each event: the token is that key.",
	code: { language: "json", text: `"routing_key": ${JSON.stringify(tokenOf(site))}` },
});

const example = (site: Site): string =>
	`curl ${shellQuoted(`${apiAddress(site)}/v2/enqueue`)} -H 'Content-Type: application/json' -d ${shellQuoted(
		JSON.stringify({
			routing_key: tokenOf(site),
			event_action: "trigger",
			dedup_key: "my-first-trouble",
			payload: { summary: "Disk is full on lso-app01", source: "lso-app01", severity: "critical" },
		}),
	)}`;

export const pagerdutySteps = (site: Site): readonly Step[] => [
	paste(
		"Change the address",
		`In the tool's PagerDuty integration, Events API v2, enter this instead of https://events.pagerduty.com/v2/enqueue. Where the tool adds /v2/enqueue by itself, enter ${apiAddress(site)} alone. The endpoint still takes other webhooks at ${site.webhookUrl}. The address:`,
		`${apiAddress(site)}/v2/enqueue`,
	),
	paste("Give it the token", "Routing key, integration key or service key:", tokenOf(site)),
	...cannotSign(site, "A tool that speaks to PagerDuty"),
	{
		title: "For example Alertmanager",
		text: "In a receiver's pagerduty_configs: url is the address above, routing_key the token. Leave send_resolved on.",
	},
	{
		title: "Test it",
		text: "This opens a ticket; with resolve in place of trigger it closes it.",
		code: { language: "shell", text: example(site) },
	},
	nameTheCompany(
		"Have the tool add to the custom details cw_id with the ConnectWise company identifier, or tenant with a name that TenantMap knows. Else add routing rules, for example on $.payload.source.",
	),
];
