import { cannotSign, urlAuth, urlWithToken } from "../text/index.ts";
import type { Auth, Site, Step } from "../types.ts";

export const pingdomAuth = (site: Site): Auth => urlAuth(site, "Pingdom");

export const pingdomSteps = (site: Site): readonly Step[] => [
	{
		title: "Add the integration",
		text: "In Pingdom: Settings, Integrations, Add integration. Type Webhook, name HookWise, URL with the token in it:",
		code: { language: "text", text: urlWithToken(site) },
	},
	...cannotSign(site, "Pingdom"),
	{
		title: "Use it on the checks",
		text: "In each check, under Connect Integrations, turn HookWise on, and “Alert when back up” too: without it tickets stay open. “When down, alert after … minutes” keeps blips away before they are sent.",
	},
	{
		title: "Test it",
		text: "While this endpoint is a draft, let one check watch an address that does not exist. History shows what would have become of it.",
	},
	{
		title: "Name the company",
		text: "Make the first tag of each check that of its customer, and an entry for it in TenantMap, or put #CW-LakeshoreOrtho at the end of the check's name.",
	},
];
