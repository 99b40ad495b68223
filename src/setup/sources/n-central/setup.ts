import { cannotSign, nameTheCompany, paste, urlAuth, urlWithToken } from "../text/index.ts";
import type { Site, Step } from "../types.ts";

export const nCentralAuth = urlAuth("N-central");

export const nCentralSteps = (site: Site): readonly Step[] => [
	paste(
		"Add a recipient",
		"In N-central, at the level of the service organization: Administration, User Management, Users, add a user such as “HookWise”. Under Notification Method add Third Party Integration - HTTP, which must be part of your license (Allow 3rd Party APIs). URL, which has the token in it:",
		urlWithToken(site),
	),
	...cannotSign(site, "N-central"),
	{
		title: "Keep the keywords",
		text: "Administration, Defaults, Notification Templates, HTTP - XML: CustomerName, DeviceName, DeviceURI, AffectedService, TaskIdent, QualitativeNewState, QualitativeOldState, QuantitativeNewState and TimeOfStateChange must be in it.",
	},
	{
		title: "Send notifications to it",
		text: "In each notification profile add the user as recipient, and in its triggers turn on Send a notification when the service returns to normal: without it tickets stay open.",
	},
	{
		title: "Mind the PSA integration",
		text: "N-central can open ConnectWise tickets by itself. Turn one of the two off, or each alert has two tickets.",
	},
	nameTheCompany(
		"TenantMap: an entry for each customer's name in N-central, with the ConnectWise company. Customers that came and have no entry are listed there with their counts.",
	),
];
