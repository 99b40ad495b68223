import { cannotSign, nameTheCompany, paste, testIt, urlAuth, urlWithToken } from "../text/index.ts";
import type { Site, Step } from "../types.ts";

export const statusCakeAuth = urlAuth("StatusCake");

export const statusCakeSteps = (site: Site): readonly Step[] => [
	paste(
		"Make a contact group",
		"In StatusCake: Alerting, Contact Groups, New Contact Group, named HookWise. Webhook URL, with the token in it:",
		urlWithToken(site),
	),
	{
		title: "Choose POST",
		text: "Webhook method: POST, or GET, which works too.",
	},
	...cannotSign(site, "StatusCake"),
	{
		title: "Use it on the checks",
		text: "Add the contact group to each uptime check. A trigger rate of some minutes there keeps blips away before they are sent. A check that is renamed or moved to another address while it is down leaves its ticket open.",
	},
	testIt(
		"While this endpoint is a draft, let one check watch an address that does not exist. History shows what would have become of it; the address put right, the recovery follows.",
	),
	nameTheCompany(
		"Give each check a tag of its customer and make an entry such as *lakeshore* in TenantMap, or put #CW-LakeshoreOrtho at the end of the check's name.",
	),
];
