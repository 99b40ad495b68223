import { apiAddress, cannotSign, headerAuth, nameTheCompany, paste, shellQuoted, tokenOf } from "../text/index.ts";
import type { Site, Step } from "../types.ts";

export const opsgenieAuth = headerAuth(
	"Authorization",
	"What speaks to Opsgenie sends its API key in the header Authorization: the token is that key.",
	"GenieKey ",
);

const example = (site: Site): string =>
	`curl ${shellQuoted(`${apiAddress(site)}/v2/alerts`)} -H ${shellQuoted(`Authorization: GenieKey ${tokenOf(site)}`)} -H 'Content-Type: application/json' -d ${shellQuoted(
		JSON.stringify({ message: "Disk is full on lso-app01", alias: "my-first-trouble", priority: "P2" }),
	)}`;

export const opsgenieSteps = (site: Site): readonly Step[] => [
	paste(
		"Change the address",
		`In the tool's Opsgenie integration enter this as API URL, instead of https://api.opsgenie.com. Where the tool wants the whole address, add /v2/alerts. The endpoint still takes other webhooks at ${site.webhookUrl}. The address:`,
		apiAddress(site),
	),
	paste("Give it the token", "API key:", tokenOf(site)),
	...cannotSign(site, "A tool that speaks to Opsgenie"),
	{
		title: "For example Alertmanager",
		text: "In a receiver's opsgenie_configs: api_url is the address above with a slash at its end, api_key the token. Leave send_resolved on.",
	},
	{
		title: "Test it",
		text: "This opens a ticket. The same address with /my-first-trouble/close?identifierType=alias at its end and {} as body closes it.",
		code: { language: "shell", text: example(site) },
	},
	nameTheCompany(
		"Have the tool add to the details cw_id with the ConnectWise company identifier, or tenant with a name that TenantMap knows. Else add routing rules, for example on $.entity.",
	),
];
