import { bearer, bearerAuth, cannotSign } from "../text/index.ts";
import type { Auth, ReadyFile, Site, Step } from "../types.ts";

/** `text` must come after `nas`: the rules for the key expect this order. */
const BODY = `{
  "nas": "NAME-OF-THE-NAS",
  "title": "@@PREFIX@@",
  "text": "@@TEXT@@"
}`;

export const synologyAuth = (site: Site): Auth => bearerAuth(site, "DSM sends the HTTP headers of the webhook. This one shows who it is:");

export const synologySteps = (site: Site): readonly Step[] => [
	{
		title: "Add a webhook",
		text: "In DSM 7: Control Panel, Notification, Webhooks, Add. Provider Custom, name HookWise, HTTP method POST, content type application/json, URL:",
		code: { language: "text", text: site.webhookUrl },
	},
	{
		title: "Send the token",
		text: "HTTP header Authorization, value:",
		code: { language: "text", text: bearer(site) },
	},
	{
		title: "Paste the body",
		text: "HTTP body; put the name of this NAS in place of NAME-OF-THE-NAS, and leave the placeholders with @@ as they are: DSM fills them in.",
		code: { language: "json", text: BODY },
	},
	...cannotSign(site, "DSM"),
	{
		title: "Choose the events",
		text: "Control Panel, Notification, Rules: let the rule of this webhook have warnings and errors, and information too: DSM tells of a repair or of a backup that succeeded as information, and without it tickets stay open. DSM must write English.",
	},
	{
		title: "Test it",
		text: "Select the webhook, Send Test Message. History shows it as No action, dropped by rule.",
	},
	{
		title: "Name the company",
		text: "TenantMap: an entry for the name of each NAS, such as LSO-*, with the ConnectWise company. One endpoint will do for the NAS of all customers.",
	},
];

export const synologyFiles = (): readonly ReadyFile[] => [
	{
		name: "hookwise-synology-body.txt",
		type: "text/plain",
		what: "HTTP body of the webhook; the name of the NAS has to be put in.",
		text: `${BODY}\n`,
	},
];
