import { cannotSign, nameTheCompany, paste, urlAuth, urlWithToken } from "../text/index.ts";
import type { Site, Step } from "../types.ts";

export const splunkAuth = urlAuth("Splunk");

export const splunkSteps = (site: Site): readonly Step[] => [
	paste(
		"Allow the address",
		"Splunk sends only to addresses of its list: Settings, Server settings, Webhook allow list (in Splunk Cloud under Settings too). Add a pattern for HookWise:",
		`^${new URL(site.webhookUrl).origin.replaceAll(".", "\\.")}/.*`,
	),
	paste(
		"Add the action",
		"In the alert (Save As, Alert, or Edit): Trigger Actions, Add Actions, Webhook. URL, which has the token in it:",
		urlWithToken(site),
	),
	...cannotSign(site, "Splunk"),
	{
		title: "One alert for each host",
		text: "Trigger: For each result, and Throttle by the field host. A table with the fields host and message makes good tickets. With “Once” only the first result is sent.",
	},
	paste(
		"Test it",
		"Splunk has no test button. Make the endpoint a draft and run a search that ends with this: History shows it and no ticket is made.",
		`| makeresults | eval host="test" | sendalert webhook param.url="${urlWithToken(site)}"`,
	),
	{
		title: "Close what is over",
		text: "Splunk does not say when a trouble is over. A search can: when its result has a field alert_state with ok, it closes the ticket of the same host. Else close these tickets by hand, or set “Close when there was no news for … hours” in the endpoint.",
	},
	nameTheCompany(
		"Give the results a field customer (a lookup by host does it) and TenantMap an entry for each, or a field cw_id with the ConnectWise company identifier.",
	),
];
