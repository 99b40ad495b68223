import { hmacNote, nameTheCompany, paste, urlAuth, urlWithToken } from "../text/index.ts";
import type { Site, Step } from "../types.ts";

export const sentryAuth = urlAuth("Sentry");

export const sentrySteps = (site: Site): readonly Step[] => [
	paste(
		"Make an internal integration",
		"In Sentry: Settings, Developer Settings (Custom Integrations), Create New Integration, Internal. Name: HookWise. Webhook URL, which has the token in it:",
		urlWithToken(site),
	),
	{
		title: "Choose what it sends",
		text: "Turn on Alert Rule Action. Permissions: Issue & Event, Read. Webhooks: issue. Leave error and comment off: they come for every single event. Save Changes.",
	},
	...hmacNote(
		site,
		`Copy the Client Secret of the integration into this endpoint's HMAC secret; the header is ${site.hmac?.header ?? ""}. Sentry signs every webhook with it.`,
	),
	{
		title: "Use it in alerts",
		text: "Alerts, Create Alert: as action “Send a notification via an integration”, HookWise. “Send Test Notification” there sends a made-up event like a real one: it makes a ticket, which you can close.",
	},
	{
		title: "Not every new issue a ticket",
		text: "With the webhook issue on, each new issue opens a ticket. Most people want only what an alert tells of: then add a rule on $.action with the pattern ^created$ that drops.",
	},
	nameTheCompany(
		"TenantMap: an entry for each project's short name, such as lso-portal, with the ConnectWise company. Alerts name no project by name: add a routing rule on $.data.event.web_url or use an endpoint for each customer.",
	),
];
