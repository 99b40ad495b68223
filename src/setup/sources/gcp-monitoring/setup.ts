import { cannotSign, nameTheCompany, paste, testIt, tokenOf, urlWithToken } from "../text/index.ts";
import type { Auth, Site, Step } from "../types.ts";

export const gcpMonitoringAuth = (site: Site): Auth => ({
	text: "Google Cloud offers a user name and password (Basic): the password is the token, the user name may be anything. Or the token stands in the address, as auth_token.",
	code: { language: "text", text: urlWithToken(site, "auth_token") },
});

export const gcpMonitoringSteps = (site: Site): readonly Step[] => [
	paste(
		"Add the channel",
		"In the Google Cloud console: Monitoring, Alerting, Edit notification channels, Webhooks, Add new. Display Name: HookWise. Endpoint URL:",
		site.webhookUrl,
	),
	paste("Send the token", "Turn on Use HTTP Basic Auth. Auth Username: hookwise. Auth Password:", tokenOf(site)),
	...cannotSign(site, "Google Cloud"),
	testIt("Press Test Connection. History shows it as No action, dropped by rule: a rule of this preset drops Google's test. Save."),
	{
		title: "Use it in policies",
		text: "In each alerting policy: Notifications, choose the channel and turn on “Notify on incident closure”: without it tickets stay open.",
	},
	nameTheCompany(
		"TenantMap: an entry for each project id, with the ConnectWise company; or give policies a user label cw_id with the company identifier (Google writes labels in lower case, and ConnectWise does not mind the case).",
	),
];
