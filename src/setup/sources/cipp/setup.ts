import { bearerAuth, cannotSign, paste, testIt, tokenOf } from "../text/index.ts";
import type { Site, Step } from "../types.ts";

export const cippAuth = bearerAuth("With the authentication type Bearer Token CIPP sends:");

export const cippSteps = (site: Site): readonly Step[] => [
	paste("Set the webhook", "In CIPP: Application Settings, Notifications. Webhook:", site.webhookUrl),
	paste("Send the token", "Webhook authentication type: Bearer Token. Token:", tokenOf(site)),
	...cannotSign(site, "CIPP"),
	{
		title: "Use the standardized schema",
		text: "Turn on “Use Standardized Alert Schema”, then Save. Every alert then names its title and its tenant; without it audit log alerts come without a tenant and logbook alerts without a title.",
	},
	{
		title: "Send alerts to the webhook",
		text: "Tenant Administration, Alert Configuration: choose Webhook among the actions of each alert. CIPP never says that a finding is over, so nothing closes these tickets: the same alert again becomes a note until the ticket is closed by hand.",
	},
	testIt(
		"Application Settings, Notifications, Send Test Alert, to the webhook. History shows it as No action, dropped by rule: a rule of this preset drops the title CIPP Notification Test.",
	),
	{
		title: "Map the tenants",
		text: "TenantMap: an entry for each default domain, such as lakeshoreortho.onmicrosoft.com, with the ConnectWise company. Tenants that came and have no entry are listed there with their counts; AllTenants is CIPP's word for digests.",
	},
];
