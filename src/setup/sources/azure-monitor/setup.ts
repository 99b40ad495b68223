import { cannotSign, nameTheCompany, paste, testIt, urlAuth, urlWithToken } from "../text/index.ts";
import type { Site, Step } from "../types.ts";

export const azureMonitorAuth = urlAuth("An action group");

export const azureMonitorSteps = (site: Site): readonly Step[] => [
	paste(
		"Add an action group",
		"In the Azure portal: Monitor, Alerts, Action groups, Create. Actions: Webhook, URI with the token in it:",
		urlWithToken(site),
	),
	{
		title: "Use the common schema",
		text: "In the same dialogue: Enable the common alert schema, Yes. Without it every kind of alert looks different, and nothing opens.",
	},
	...cannotSign(site, "Azure Monitor"),
	testIt(
		"In the action group: Test, sample type Metric alert. History shows it as No action, dropped by rule: Azure's test comes from a subscription of ones.",
	),
	{
		title: "Use it in alert rules",
		text: "Add the action group to the alert rules, or to many at once by an alert processing rule. Leave “Automatically resolve alerts” on: without it tickets stay open. Alerts of the activity log and of Service Health are never resolved by Azure.",
	},
	nameTheCompany(
		"TenantMap: an entry for each customer's subscription, such as /subscriptions/2f1d6c0a-*, with the ConnectWise company. What came and has no entry is listed there.",
	),
	{
		title: "With Event Grid instead",
		text: "An Event Grid subscription with this address is confirmed by itself. Its events are not alerts: they come in a schema of their own, so give them an endpoint made from Blank.",
	},
];
