import { cannotSign, nameTheCompany, paste, testIt, urlAuth, urlWithToken } from "../text/index.ts";
import type { Site, Step } from "../types.ts";

export const pingdomAuth = urlAuth("Pingdom");

export const pingdomSteps = (site: Site): readonly Step[] => [
	paste(
		"Add the integration",
		"In Pingdom: Settings, Integrations, Add integration. Type Webhook, name HookWise, URL with the token in it:",
		urlWithToken(site),
	),
	...cannotSign(site, "Pingdom"),
	{
		title: "Use it on the checks",
		text: "In each check, under Connect Integrations, turn HookWise on, and “Alert when back up” too: without it tickets stay open. “When down, alert after … minutes” keeps blips away before they are sent.",
	},
	testIt("While this endpoint is a draft, let one check watch an address that does not exist. History shows what would have become of it."),
	nameTheCompany(
		"Make the first tag of each check that of its customer, and an entry for it in TenantMap, or put #CW-LakeshoreOrtho at the end of the check's name.",
	),
];
