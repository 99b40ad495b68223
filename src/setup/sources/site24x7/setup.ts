import { bearer, bearerAuth, cannotSign, indentedJson, nameTheCompany, paste } from "../text/index.ts";
import type { ReadyFile, Site, Step } from "../types.ts";
import { SITE24X7_BODY } from "./body.ts";

export const site24x7Auth = bearerAuth("Site24x7 sends headers of your own with each webhook: the token goes into Authorization.");

export const site24x7Steps = (site: Site): readonly Step[] => [
	paste("Add the integration", "In Site24x7: Admin, Third-Party Integration, Add, Webhooks. HTTP Method: POST. Hook URL:", site.webhookUrl),
	{
		title: "Paste the JSON",
		text: "Choose Post as JSON and paste this as the body. A $MSP_CUSTOMER_NAME exists only in MSP accounts: leave that line out in others.",
		code: { language: "json", text: indentedJson(SITE24X7_BODY) },
	},
	paste("Send the token", "Under Custom HTTP Headers add a header with the name Authorization and this value:", bearer(site)),
	...cannotSign(site, "Site24x7"),
	{
		title: "Send every status",
		text: "Turn on the webhook for Down, Critical and Trouble, and for Up: without Up tickets stay open. Then choose the monitors, groups or tags it is for, and save.",
	},
	nameTheCompany(
		"TenantMap: an entry for each customer's name in Site24x7, with the ConnectWise company. Customers that came and have no entry are listed there with their counts. Without an MSP account put #CW-LakeshoreOrtho (the company identifier) at the end of the monitors' names.",
	),
];

export const site24x7Files = (): readonly ReadyFile[] => [
	{
		name: "hookwise-site24x7-body.json",
		type: "application/json",
		what: "The JSON to paste into the webhook.",
		text: `${indentedJson(SITE24X7_BODY)}\n`,
	},
];
