import { cannotSign, nameTheCompany, paste, testIt, tokenOf } from "../text/index.ts";
import type { Auth, Site, Step } from "../types.ts";

export const merakiAuth = (site: Site): Auth => ({
	text: "Meraki puts its shared secret into each payload, at $.sharedSecret; this preset looks for the token there. The shared secret to paste is the token:",
	code: { language: "text", text: tokenOf(site) },
});

export const merakiSteps = (site: Site): readonly Step[] => [
	paste(
		"Add the receiver",
		"In the Meraki dashboard: Network-wide, Alerts, Webhooks, Add an HTTPS receiver. Name HookWise, payload template Meraki (included). The address must have a certificate that browsers trust. URL:",
		site.webhookUrl,
	),
	paste("Send the token", "Shared secret:", tokenOf(site)),
	...cannotSign(site, "Meraki"),
	{
		title: "Send alerts to it",
		text: "On the same page, add Webhook: HookWise to the default recipients, and turn on the alerts that should make tickets. Devices go down for 5 minutes before they are told of; blips stay away.",
	},
	testIt(
		"While this endpoint is a draft, press Send test webhook. It says that a power supply went down and looks like a real alert, so in an endpoint that is armed it makes a ticket.",
	),
	nameTheCompany(
		"TenantMap: an entry for each organisation, by its name in Meraki, with the ConnectWise company. One receiver with the same URL and secret in every network will do for all of them.",
	),
];
