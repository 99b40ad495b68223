import { bearerAuth, hmacNote, nameTheCompany, paste, testIt, tokenOf } from "../text/index.ts";
import type { ReadyFile, Site, Step } from "../types.ts";
import { contactPointName, grafanaContactPoint } from "./contactPoint.ts";

export const grafanaAuth = bearerAuth(
	"Grafana makes this header of the scheme and the credentials of the contact point; user name and password there count too, with the token as the password.",
);

export const grafanaSteps = (site: Site): readonly Step[] => [
	paste("Add a contact point", "In Grafana: Alerting, Contact points, Add contact point. Integration: Webhook. URL:", site.webhookUrl),
	paste(
		"Send the token",
		"Optional Webhook settings: HTTP Method POST, Authorization Header - Scheme: Bearer, Authorization Header - Credentials:",
		tokenOf(site),
	),
	...hmacNote(
		site,
		`Optional Webhook settings, HMAC Signature (Grafana 11.6 and later): this endpoint's HMAC secret, Header ${site.hmac?.header ?? ""}, and no Timestamp Header: with one Grafana signs more than the body.`,
	),
	{
		title: "Or provision it",
		text: `Instead of the two steps above, put ${grafanaContactPoint(site).name} into provisioning/alerting/ and restart Grafana.`,
	},
	{
		title: "Keep resolved messages on",
		text: "Leave “Disable resolved message” off: resolved alerts close their tickets.",
	},
	testIt(
		"Press Test, then Send test notification. History shows it as No action, dropped by rule: the alert of Grafana's test is named TestAlert, and a rule of this preset drops that name.",
	),
	{
		title: "Route alerts to it",
		text: `Alerting, Notification policies: set the contact point “${contactPointName(site)}” (or the name you gave it) on the default policy or on a nested one.`,
	},
	nameTheCompany(
		"Give alert rules a label cw_id whose value is the ConnectWise company identifier. A summary annotation that names the host makes good ticket titles.",
	),
];

export const grafanaFiles = (site: Site): readonly ReadyFile[] => [grafanaContactPoint(site)];
