import { bearer, bearerAuth, cannotSign, nameTheCompany, paste, testIt } from "../text/index.ts";
import type { ReadyFile, Site, Step } from "../types.ts";

/** `text` must come after `nas`: the rules for the key expect this order. */
const BODY = `{
  "nas": "NAME-OF-THE-NAS",
  "title": "@@PREFIX@@",
  "text": "@@TEXT@@"
}`;

export const synologyAuth = bearerAuth("DSM sends the HTTP headers of the webhook. This one shows who it is:");

export const synologySteps = (site: Site): readonly Step[] => [
	paste(
		"Add a webhook",
		"In DSM 7: Control Panel, Notification, Webhooks, Add. Provider Custom, name HookWise, HTTP method POST, content type application/json, URL:",
		site.webhookUrl,
	),
	paste("Send the token", "HTTP header Authorization, value:", bearer(site)),
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
	testIt("Select the webhook, Send Test Message. History shows it as No action, dropped by rule."),
	nameTheCompany(
		"TenantMap: an entry for the name of each NAS, such as LSO-*, with the ConnectWise company. One endpoint will do for the NAS of all customers.",
	),
];

export const synologyFiles = (): readonly ReadyFile[] => [
	{
		name: "hookwise-synology-body.txt",
		type: "text/plain",
		what: "HTTP body of the webhook; the name of the NAS has to be put in.",
		text: `${BODY}\n`,
	},
];
