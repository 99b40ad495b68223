import { bearer, cannotSign, indentedJson } from "../text/index.ts";
import type { ReadyFile, Site, Step } from "../types.ts";

const headers = (site: Site): string => indentedJson({ Authorization: bearer(site) });

/**
 * A Liquid template. Notices that a certificate or domain expires have no heartbeat: here they count as down, with a title
 * that stays the same from notice to notice.
 */
const CUSTOM_BODY = `{% if monitorJSON %}{
  "heartbeat": {{ heartbeatJSON | json }},
  "monitor": {{ monitorJSON | json }},
  "msg": {{ msg | json }}
}{% elsif msg contains " will expire in " %}{
  "heartbeat": { "status": 0 },
  "monitor": null,
  "title": {{ msg | split: " will expire in " | first | append: " will expire" | json }},
  "msg": {{ msg | json }}
}{% else %}{
  "heartbeat": null,
  "monitor": null,
  "msg": {{ msg | json }}
}{% endif %}
`;

export const uptimeKumaSteps = (site: Site): readonly Step[] => [
	{
		title: "Add a notification",
		text: "In Uptime Kuma: Settings, Notifications, Setup Notification. Notification Type: Webhook. HTTP Method: POST. Post URL:",
		code: { language: "text", text: site.webhookUrl },
	},
	{
		title: "Choose the body",
		text: "Request Body: Preset - application/json. (Not multipart/form-data.) If certificates and domains that expire should make tickets too, choose Custom Body instead and paste the file hookwise-uptime-kuma-body.liquid.",
	},
	{
		title: "Send the token",
		text: "Turn Additional Headers on and paste:",
		code: { language: "json", text: headers(site) },
	},
	...cannotSign(site, "Uptime Kuma"),
	{
		title: "Test it",
		text: "Press Test. Uptime Kuma says “Sent Successfully”, and History shows the test as No action: a test makes no ticket. Then Save.",
	},
	{
		title: "Use it on the monitors",
		text: "Turn on “Default enabled” and “Apply on all existing monitors”, or pick the notification on each monitor. One ticket per monitor name: two monitors with the same name share a ticket.",
	},
	{
		title: "Name the company",
		text: "Give a monitor, or its name, the ConnectWise company: a tag CW_ID whose value is the company identifier, or #CW-LakeshoreOrtho at the end of the name.",
	},
];

export const uptimeKumaFiles = (site: Site): readonly ReadyFile[] => [
	{
		name: "hookwise-uptime-kuma-headers.json",
		type: "application/json",
		what: "Additional Headers of the webhook notification.",
		text: `${headers(site)}\n`,
	},
	{
		name: "hookwise-uptime-kuma-body.liquid",
		type: "text/plain",
		what: "Custom Body of the webhook notification: also tickets for certificates and domains that expire.",
		text: CUSTOM_BODY,
	},
];
