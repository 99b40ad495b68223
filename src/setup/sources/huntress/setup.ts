import { hmacNote, nameTheCompany, paste, testIt, urlAuth, urlWithToken } from "../text/index.ts";
import type { Site, Step } from "../types.ts";

export const huntressAuth = urlAuth("Huntress");

export const huntressSteps = (site: Site): readonly Step[] => [
	paste(
		"Add the endpoint",
		"In Huntress, as account admin: Integrations, Add an Integration, Webhooks, Add Endpoint. Huntress takes only HTTPS addresses. Destination URL, which has the token in it:",
		urlWithToken(site),
	),
	{
		title: "Choose what it sends",
		text: "Incident Reports and Escalations are what most people want as tickets. Platform Actions and Account Notices would open tickets too: leave them off. Save.",
	},
	...hmacNote(
		site,
		`In the menu beside the endpoint choose View Signing Secret and copy it (it begins with whsec_) into this endpoint's HMAC secret; the format is “Standard Webhooks” and the header is ${site.hmac?.header ?? ""}.`,
	),
	testIt(
		"In the same menu choose Send Test. History shows it as No action when Huntress names it a test; if it opened a ticket, add a rule that drops what is particular to it.",
	),
	{
		title: "Mind the PSA integration",
		text: "Huntress can open ConnectWise tickets by itself. Turn one of the two off, or each incident has two tickets.",
	},
	nameTheCompany(
		"TenantMap: an entry for each organization's number in Huntress (it stands in the address of the organization's page), with the ConnectWise company. Numbers that came and have no entry are listed there.",
	),
];
