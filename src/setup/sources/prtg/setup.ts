import { cannotSign, nameTheCompany, paste, testIt, urlAuth, urlWithToken } from "../text/index.ts";
import type { ReadyFile, Site, Step } from "../types.ts";
import { PRTG_POSTDATA } from "./postdata.ts";

export const prtgAuth = urlAuth("PRTG");

export const prtgSteps = (site: Site): readonly Step[] => [
	paste(
		"Add a notification template",
		"In PRTG: Setup, Account Settings, Notification Templates, Add Notification Template. Turn on Execute HTTP Action. URL, which has the token in it since PRTG sends no header of yours:",
		urlWithToken(site),
	),
	paste(
		"Paste the payload",
		"HTTP Method: POST. Payload, as one line (PRTG cuts it at a line break). Behind a shared HTTPS address also turn SNI on and enter its host name: without it nothing arrives, and PRTG reports success all the same.",
		PRTG_POSTDATA,
	),
	...cannotSign(site, "PRTG"),
	testIt(
		"Press Send test notification. History shows it as No action, dropped by rule: PRTG's test fills in no placeholder, and a rule of this preset knows that.",
	),
	{
		title: "Add the triggers",
		text: "On the root group (or a lower one): Notification Triggers, Add State Trigger. When sensor state is Down for at least 60 seconds, perform the template; when it is no longer Down, perform the template again: this closes the ticket. Add a second state trigger for Warning if those should make tickets too.",
	},
	nameTheCompany(
		"Put #CW-LakeshoreOrtho (the ConnectWise company identifier) at the end of a device's name, or add routing rules on $.group or $.probe.",
	),
];

export const prtgFiles = (): readonly ReadyFile[] => [
	{
		name: "hookwise-prtg-postdata.txt",
		type: "text/plain",
		what: "Payload of the HTTP action, one line.",
		text: PRTG_POSTDATA,
	},
];
