import { bearer, bearerAuth, cannotSign, indentedJson, nameTheCompany, paste, testIt } from "../text/index.ts";
import type { Site, Step } from "../types.ts";

export const ninjaOneAuth = bearerAuth("NinjaOne sends the headers that the webhook is made with. This one shows who it is:");

const request = (site: Site): string =>
	indentedJson({
		url: site.webhookUrl,
		activities: { CONDITION: ["*"] },
		expand: ["device"],
		headers: [{ name: "Authorization", value: bearer(site) }],
	});

export const ninjaOneSteps = (site: Site): readonly Step[] => [
	paste("Add a notification channel", "In NinjaOne: Administration, General, Notification Channels, Add, Webhook. URL:", site.webhookUrl),
	paste("Send the token", "Header name Authorization, value:", bearer(site)),
	{
		title: "Or make it with the API",
		text: "Instead of the two steps above: PUT /v2/webhook, with a token of the scope management, and this body. It sends conditions only, with their devices.",
		code: { language: "json", text: request(site) },
	},
	...cannotSign(site, "NinjaOne"),
	{
		title: "Use it in policies",
		text: "In each policy, choose the channel in the conditions that should make tickets, and let them reset: “Auto-reset when no longer met”. A condition that is never reset leaves its ticket open.",
	},
	testIt(
		"While this endpoint is a draft, lower the threshold of one condition. History shows what would have become of it. Activities that are no conditions come as No action.",
	),
	nameTheCompany(
		"TenantMap: an entry for the number of each organisation, which stands in its address in NinjaOne, with the ConnectWise company. Numbers that came and have no entry are listed there.",
	),
];
