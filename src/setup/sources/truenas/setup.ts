import { apiAddress, cannotSign, tokenOf, urlWithToken } from "../text/index.ts";
import type { Auth, Site, Step } from "../types.ts";

export const truenasAuth = (site: Site): Auth => ({
	text: "As OpsGenie, TrueNAS sends its API Key in the header Authorization: the token is that key. As Slack it can only keep the token in the address.",
	code: { language: "http", text: `Authorization: GenieKey ${tokenOf(site)}` },
});

export const truenasSteps = (site: Site): readonly Step[] => [
	{
		title: "Add an alert service",
		text: "In TrueNAS: the bell, Settings (or System, Alert Services), Add. Type: OpsGenie. API URL:",
		code: { language: "text", text: apiAddress(site) },
	},
	{ title: "Give it the token", text: "API Key:", code: { language: "text", text: tokenOf(site) } },
	{
		title: "Choose what it sends",
		text: "Level: WARNING or higher is what most people want as tickets. Save.",
	},
	...cannotSign(site, "TrueNAS"),
	{
		title: "Test it",
		text: "Press Send Test Alert. History shows it as No action, dropped by rule: it makes no ticket.",
	},
	{
		title: "Or use the type Slack",
		text: "Where no OpsGenie is offered. Each change is one text, so one ticket for each host holds all its alerts and closes with the last. Webhook URL, which has the token in it:",
		code: { language: "text", text: urlWithToken(site) },
	},
	{
		title: "Name the company",
		text: "Nothing that TrueNAS sends names the customer: make an endpoint for each customer and choose its company under Ticket.",
	},
];

/** TrueNAS needs no file: an alert service has two fields. */
export const truenasFiles = () => [] as const;
