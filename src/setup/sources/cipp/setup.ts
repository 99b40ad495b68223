import { bearerAuth, cannotSign, tokenOf } from "../text/index.ts";
import type { Auth, Site, Step } from "../types.ts";

export const cippAuth = (site: Site): Auth => bearerAuth(site, "With the authentication type Bearer Token CIPP sends:");

export const cippSteps = (site: Site): readonly Step[] => [
	{
		title: "Set the webhook",
		text: "In CIPP: Application Settings, Notifications. Webhook:",
		code: { language: "text", text: site.webhookUrl },
	},
	{
		title: "Send the token",
		text: "Webhook authentication type: Bearer Token. Token:",
		code: { language: "text", text: tokenOf(site) },
	},
	...cannotSign(site, "CIPP"),
	{
		title: "Use the standardized schema",
		text: "Turn on “Use Standardized Alert Schema”, then Save. Every alert then names its title and its tenant; without it audit log alerts come without a tenant and logbook alerts without a title.",
	},
	{
		title: "Send alerts to the webhook",
		text: "Tenant Administration, Alert Configuration: choose Webhook among the actions of each alert. CIPP never says that a finding is over, so nothing closes these tickets: the same alert again becomes a note until the ticket is closed by hand.",
	},
	{
		title: "Test it",
		text: "Application Settings, Notifications, Send Test Alert, to the webhook. History shows it as No action, dropped by rule: a rule of this preset drops the title CIPP Notification Test.",
	},
	{
		title: "Map the tenants",
		text: "TenantMap: an entry for each default domain, such as lakeshoreortho.onmicrosoft.com, with the ConnectWise company. Tenants that came and have no entry are listed there with their counts; AllTenants is CIPP's word for digests.",
	},
];

/** CIPP needs no file: its settings have three fields. */
export const cippFiles = () => [] as const;
