import { cannotSign, indentedJson, nameTheCompany, paste, testIt, urlAuth, urlWithToken } from "../text/index.ts";
import type { ReadyFile, Site, Step } from "../types.ts";
import { dattoBody } from "./payload.ts";

export const dattoRmmAuth = urlAuth("Datto RMM");

export const dattoRmmSteps = (site: Site): readonly Step[] => [
	paste(
		"Add the webhook",
		"In Datto RMM: Setup, Integrations, Global Webhooks (or Response, Webhook, in one monitor). URL with the token in it:",
		urlWithToken(site),
	),
	{
		title: "Paste the body of an alert",
		text: "Content type application/json, body when an alert is raised:",
		code: { language: "json", text: indentedJson(dattoBody("triggered")) },
	},
	{
		title: "Paste the body of its end",
		text: "Turn on that resolved alerts are sent too, with this body. Without it tickets stay open.",
		code: { language: "json", text: indentedJson(dattoBody("resolved")) },
	},
	...cannotSign(site, "Datto RMM"),
	{
		title: "Let monitors resolve",
		text: "Give each monitor “Auto-Resolution”: an alert that nobody resolves leaves its ticket open.",
	},
	testIt(
		"While this endpoint is a draft, add a Ping or Online Status monitor to one device and switch the device off. History shows what would have become of it.",
	),
	nameTheCompany(
		"TenantMap: an entry for each site, by its name in Datto RMM, with the ConnectWise company. Sites that came and have no entry are listed there.",
	),
];

export const dattoRmmFiles = (): readonly ReadyFile[] => [
	{
		name: "hookwise-datto-triggered.json",
		type: "application/json",
		what: "Body of the webhook when an alert is raised.",
		text: `${indentedJson(dattoBody("triggered"))}\n`,
	},
	{
		name: "hookwise-datto-resolved.json",
		type: "application/json",
		what: "Body of the webhook when an alert is resolved.",
		text: `${indentedJson(dattoBody("resolved"))}\n`,
	},
];
