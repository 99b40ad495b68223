import { bearer, bearerAuth, cannotSign, nameTheCompany, paste, testIt } from "../text/index.ts";
import type { ReadyFile, Site, Step } from "../types.ts";

/** Body with Healthchecks' placeholders; those with _JSON become texts with quotes. */
const BODY = `{
  "id": "$CODE",
  "name": $NAME_JSON,
  "slug": "$SLUG",
  "status": "$STATUS",
  "tags": "$TAGS",
  "time": "$NOW",
  "exit_status": "$EXITSTATUS",
  "last_ping": $BODY_JSON
}`;

const headers = (site: Site): string => `Authorization: ${bearer(site)}\nContent-Type: application/json`;

export const healthchecksAuth = bearerAuth("Healthchecks sends the request headers of the webhook. This one shows who it is:");

export const healthchecksSteps = (site: Site): readonly Step[] => [
	paste(
		"Add a webhook",
		"In Healthchecks: Integrations, Webhook, Add Integration. Fill in both halves alike, for down and for up: without the second tickets stay open. Method POST, URL:",
		site.webhookUrl,
	),
	{
		title: "Paste the body",
		text: "Request Body, on both sides:",
		code: { language: "json", text: BODY },
	},
	{
		title: "Send the token",
		text: "Request Headers, on both sides:",
		code: { language: "http", text: headers(site) },
	},
	...cannotSign(site, "Healthchecks"),
	{
		title: "Use it on the checks",
		text: "Healthchecks turns a new integration on for all checks of the project; look at the last column of the list of checks.",
	},
	testIt("Integrations, Test, Send Test Notification. History shows it as No action, dropped by rule: its test is a check named TEST."),
	nameTheCompany(
		"Give each check a tag of its customer and make an entry such as *lakeshore* in TenantMap, or put #CW-LakeshoreOrtho at the end of the check's name.",
	),
];

export const healthchecksFiles = (site: Site): readonly ReadyFile[] => [
	{
		name: "hookwise-healthchecks-body.txt",
		type: "text/plain",
		what: "Request Body of the webhook, for down and for up.",
		text: `${BODY}\n`,
	},
	{ name: "hookwise-healthchecks-headers.txt", type: "text/plain", what: "Request Headers of the webhook.", text: `${headers(site)}\n` },
];
