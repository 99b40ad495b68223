import { bearer, bearerAuth, cannotSign, indentedJson, nameTheCompany, paste, testIt } from "../text/index.ts";
import type { ReadyFile, Site, Step } from "../types.ts";
import { DATADOG_PAYLOAD } from "./payload.ts";

const headers = (site: Site): string => indentedJson({ Authorization: bearer(site) });

export const datadogAuth = bearerAuth("Datadog sends the Custom Headers of the webhook. This one shows who it is:");

export const datadogSteps = (site: Site): readonly Step[] => [
	paste("Add a webhook", "In Datadog: Integrations, Webhooks, New. Name: hookwise (a short name, without blanks). URL:", site.webhookUrl),
	{
		title: "Paste the payload",
		text: "Replace the payload with this one, leave “Encode as form” off:",
		code: { language: "json", text: indentedJson(DATADOG_PAYLOAD) },
	},
	{
		title: "Send the token",
		text: "Turn Custom Headers on and paste:",
		code: { language: "json", text: headers(site) },
	},
	...cannotSign(site, "Datadog"),
	{
		title: "Use it in monitors",
		text: "Add @webhook-hookwise to the message of each monitor, outside of {{#is_alert}} and the like: recoveries must come too, or tickets stay open.",
	},
	testIt(
		"In a monitor choose Test Notifications. History shows it as No action, dropped by rule: a rule of this preset drops titles that start with [TEST].",
	),
	nameTheCompany("Tag hosts or monitors cw_id:<company identifier of ConnectWise>."),
];

export const datadogFiles = (site: Site): readonly ReadyFile[] => [
	{
		name: "hookwise-datadog-payload.json",
		type: "application/json",
		what: "Payload of the webhook.",
		text: `${indentedJson(DATADOG_PAYLOAD)}\n`,
	},
	{
		name: "hookwise-datadog-headers.json",
		type: "application/json",
		what: "Custom Headers of the webhook.",
		text: `${headers(site)}\n`,
	},
];
