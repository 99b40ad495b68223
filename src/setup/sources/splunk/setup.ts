import { cannotSign, urlAuth, urlWithToken } from "../text/index.ts";
import type { Auth, Site, Step } from "../types.ts";

export const splunkAuth = (site: Site): Auth => urlAuth(site, "Splunk");

export const splunkSteps = (site: Site): readonly Step[] => [
	{
		title: "Allow the address",
		text: "Splunk sends only to addresses of its list: Settings, Server settings, Webhook allow list (in Splunk Cloud under Settings too). Add a pattern for HookWise:",
		code: { language: "text", text: `^${new URL(site.webhookUrl).origin.replaceAll(".", "\\.")}/.*` },
	},
	{
		title: "Add the action",
		text: "In the alert (Save As, Alert, or Edit): Trigger Actions, Add Actions, Webhook. URL, which has the token in it:",
		code: { language: "text", text: urlWithToken(site) },
	},
	...cannotSign(site, "Splunk"),
	{
		title: "One alert for each host",
		text: "Trigger: For each result, and Throttle by the field host. A table with the fields host and message makes good tickets. With “Once” only the first result is sent.",
	},
	{
		title: "Test it",
		text: "Splunk has no test button. Make the endpoint a draft and run a search that ends with this: History shows it and no ticket is made.",
		code: { language: "text", text: `| makeresults | eval host="test" | sendalert webhook param.url="${urlWithToken(site)}"` },
	},
	{
		title: "Close what is over",
		text: "Splunk does not say when a trouble is over. A search can: when its result has a field alert_state with ok, it closes the ticket of the same host. Else close these tickets by hand, or set “Close when there was no news for … hours” in the endpoint.",
	},
	{
		title: "Name the company",
		text: "Give the results a field customer (a lookup by host does it) and TenantMap an entry for each, or a field cw_id with the ConnectWise company identifier.",
	},
];

/** Splunk reads no file for an alert's action. */
export const splunkFiles = () => [] as const;
