import { bearerAuth, cannotSign, nameTheCompany, testIt, tokenOf } from "../text/index.ts";
import type { ReadyFile, Site, Step } from "../types.ts";
import { checkmkScript } from "./script.ts";

export const checkmkAuth = bearerAuth("The script sends this header; the file has it filled in:");

export const checkmkSteps = (site: Site): readonly Step[] => [
	{
		title: "Save the script",
		text: `Save hookwise-checkmk.py on the Checkmk server, as the user of the site, and let only that user read it. It is filled in for ${site.webhookUrl}.`,
		code: {
			language: "shell",
			text: "cp hookwise-checkmk.py ~/local/share/check_mk/notifications/hookwise\nchmod 700 ~/local/share/check_mk/notifications/hookwise",
		},
	},
	...cannotSign(site, "the script"),
	{
		title: "Add a notification rule",
		text: `Setup, Events, Notifications, Add rule. Notification method: HookWise ${site.endpointName}. Host and service events: problems and recoveries, acknowledgements if you like. Contacts: one user is enough; each contact more sends each notification once more.`,
	},
	{
		title: "Let Checkmk try again",
		text: "Setup, Global settings, Notifications, Notification spooling: asynchronous local delivery. Then what HookWise did not take is tried again.",
	},
	testIt(
		"On any service: Commands, Customize, Send custom notification. History shows it as No action: it is neither problem nor recovery.",
	),
	nameTheCompany(
		"Give hosts the label customer, or one site to each customer, and make an entry for it in TenantMap. Or give hosts the label cw_id with the ConnectWise company identifier.",
	),
];

export const checkmkFiles = (site: Site): readonly ReadyFile[] => [
	{
		name: "hookwise-checkmk.py",
		type: "text/plain",
		what: "Notification script, filled in for this endpoint.",
		text: checkmkScript(`HookWise ${site.endpointName}`, site.webhookUrl, tokenOf(site)),
	},
];
