import { bearer, bearerAuth, hmacNote, indentedJson, paste } from "../text/index.ts";
import type { Site, Step } from "../types.ts";

const EXAMPLE = {
	name: "LSO-NAS01 nightly backup",
	status: "down",
	message: "What happened, for the ticket",
	company: "LakeshoreOrtho",
	id: "backup-lso-nas01",
};

export const genericAuth = bearerAuth(
	"Any of these: this header, X-Api-Key or X-Auth-Token with the token alone, or a log-in (Basic) with the token as its password. For what can send none of them, let the endpoint take the token from the address or from a field of the body, under Rules.",
);

/** Steps for any sender. */
export const sendSteps = (site: Site): readonly Step[] => [
	paste("Post to this address", "POST, with a JSON body of at most 1 MB:", site.webhookUrl),
	{
		title: "Send the token",
		text: "As a header of each request:",
		code: { language: "http", text: `Authorization: ${bearer(site)}` },
	},
	...hmacNote(
		site,
		`Put the hexadecimal HMAC-SHA256 of the raw body, made with this endpoint's HMAC secret, into the header ${site.hmac?.header ?? ""}. Sign the bytes that are sent: what formats the JSON anew afterwards breaks the signature.`,
	),
	{
		title: "Read the answer",
		text: "202 means that the alert is stored and will be worked on; its request_id is in History. 401, 403 and 400 say what is wrong, and History shows them as Refused. On 429 and 5xx send again later.",
	},
];

export const genericSteps = (site: Site): readonly Step[] => [
	...sendSteps(site),
	{
		title: "Say what happened",
		text: "name becomes the summary and status decides, in any case: down, offline, unreachable, critical, error, warning, failed, problem, unknown, firing, alerting and their like open, up, online, ok, clear, success, resolved, recovered and their like close; false and 0 open, true and 1 close. Any other word is a note on the open ticket, and History says that it stands in neither list. message, company (ConnectWise company identifier), tenant (looked up in TenantMap) and id (the same for an alert and its end; else the name tells them apart) may be left out.",
		code: { language: "json", text: indentedJson(EXAMPLE) },
	},
];
