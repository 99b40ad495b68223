import { bearerAuth, cannotSign, nameTheCompany, paste, testIt, tokenOf } from "../text/index.ts";
import type { Site, Step } from "../types.ts";

export const graylogAuth = bearerAuth(
	"A Custom HTTP Notification sends headers of yours. The plain HTTP Notification has an API key of its own: name X-Api-Key, secret the token, sent as header.",
);

export const graylogSteps = (site: Site): readonly Step[] => [
	paste("Add the notification", "In Graylog: Alerts, Notifications, Create notification. Type: HTTP Notification. URL:", site.webhookUrl),
	paste(
		"Send the token",
		"API Key: X-Api-Key, turn on “Send API Key/Secret as Header”, and as API Secret the token. Older versions have no such field: put the token into Basic Authentication as hookwise:TOKEN.",
		tokenOf(site),
	),
	{
		title: "Allow the address",
		text: "Graylog sends only to addresses of its list: press Add to URL Allowlist (Whitelist) beside the URL, or add it under System, Configurations.",
	},
	...cannotSign(site, "Graylog"),
	testIt("Press Execute Test Notification. History shows it as No action, dropped by rule: a rule of this preset drops Graylog's test."),
	{
		title: "Use it",
		text: "In each event definition: Notifications, Add notification. Set a Grace Period. Under Fields add the host as a key field: each key then has a ticket of its own.",
	},
	{
		title: "Close what is over",
		text: "Graylog does not say when an event is over. Close these tickets by hand, or set “Close when there was no news for … hours” in the endpoint.",
	},
	nameTheCompany(
		"Give the event definition a custom field customer (its value from the message) and TenantMap an entry for each, or a field cw_id with the ConnectWise company identifier.",
	),
];
