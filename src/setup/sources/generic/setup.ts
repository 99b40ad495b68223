import { bearer, hmacNote, indentedJson } from "../text/index.ts";
import type { Site, Step } from "../types.ts";

const EXAMPLE = {
	name: "LSO-NAS01 nightly backup",
	status: "down",
	message: "What happened, for the ticket",
	company: "LakeshoreOrtho",
	id: "backup-lso-nas01",
};

/** What any sender has to do, whatever it is. */
export const sendSteps = (site: Site): readonly Step[] => [
	{
		title: "Post to this address",
		text: "POST, with a JSON body of at most 1 MB:",
		code: { language: "text", text: site.webhookUrl },
	},
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
		text: "name becomes the summary and status decides: down, critical, error, warning or problem opens, up, ok, resolved or recovered closes. message, company (ConnectWise company identifier) and id (the same for an alert and its end; else the name tells them apart) may be left out.",
		code: { language: "json", text: indentedJson(EXAMPLE) },
	},
];
