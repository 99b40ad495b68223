import { cannotSign, headerAuth, nameTheCompany, paste, tokenOf } from "../text/index.ts";
import type { Site, Step } from "../types.ts";

export const cloudflareAuth = headerAuth(
	"cf-webhook-auth",
	"Cloudflare sends the secret of the destination in the header cf-webhook-auth: the token is that secret.",
);

export const cloudflareSteps = (site: Site): readonly Step[] => [
	paste(
		"Add the destination",
		"In the Cloudflare dashboard: Manage Account (or the account's menu), Notifications, Destinations, Webhooks, Create. URL:",
		site.webhookUrl,
	),
	paste("Give it the token", "Secret:", tokenOf(site)),
	...cannotSign(site, "Cloudflare"),
	{
		title: "Save and test",
		text: "Press Save and Test. History shows it as No action, dropped by rule: a rule of this preset drops Cloudflare's test message. Cloudflare saves the destination only when the test was accepted.",
	},
	{
		title: "Send notifications to it",
		text: "Notifications, All Notifications, Add: choose what to be told of and, under Webhooks, this destination. Health checks need both “Unhealthy” and “Healthy”: without the second their tickets stay open.",
	},
	nameTheCompany(
		"TenantMap: an entry for each Cloudflare account's name, with the ConnectWise company. Names that came and have no entry are listed there. Where one account holds zones of several customers, add routing rules on $.data.zone_name.",
	),
];
