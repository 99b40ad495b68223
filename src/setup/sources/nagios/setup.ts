import { bearerAuth, cannotSign, nameTheCompany, paste, testIt } from "../text/index.ts";
import type { ReadyFile, Site, Step } from "../types.ts";
import { icingaConfig, nagiosConfig } from "./commands.ts";

export const nagiosAuth = bearerAuth("curl sends this header; both files have it filled in:");

export const nagiosSteps = (site: Site): readonly Step[] => [
	{
		title: "Nagios: add commands and contact",
		text: `Save hookwise-nagios.cfg, filled in for ${site.webhookUrl}, name it in nagios.cfg, and add the contact hookwise to your contact groups or hosts and services. It needs curl.`,
		code: {
			language: "shell",
			text: "install -m 640 -g nagios hookwise-nagios.cfg /usr/local/nagios/etc/objects/hookwise.cfg\necho cfg_file=/usr/local/nagios/etc/objects/hookwise.cfg >> /usr/local/nagios/etc/nagios.cfg\n/usr/local/nagios/bin/nagios -v /usr/local/nagios/etc/nagios.cfg && systemctl reload nagios",
		},
	},
	{
		title: "Or Icinga 2: add the notifications",
		text: "Save hookwise-icinga2.conf; as it is, every host and service notifies. Change “assign where” for fewer. It needs curl.",
		code: {
			language: "shell",
			text: "install -m 640 -g nagios hookwise-icinga2.conf /etc/icinga2/conf.d/hookwise.conf\nicinga2 daemon -C && systemctl reload icinga2",
		},
	},
	paste(
		"Or Icinga Notifications",
		"Channels, add one of the type Webhook, with this URL template and the header Authorization as below. It takes only 200 for an answer, which this preset gives.",
		site.webhookUrl,
	),
	...cannotSign(site, "curl as it stands here"),
	testIt("On any service send a custom notification. History shows it as No action: it is neither problem nor recovery."),
	nameTheCompany(
		"Make a host group for each customer and an entry for it in TenantMap, such as *lakeshore*, or put #CW-LakeshoreOrtho at the end of the host's name.",
	),
];

export const nagiosFiles = (site: Site): readonly ReadyFile[] => [
	{
		name: "hookwise-nagios.cfg",
		type: "text/plain",
		what: "Commands and contact for Nagios, filled in for this endpoint.",
		text: nagiosConfig(site),
	},
	{
		name: "hookwise-icinga2.conf",
		type: "text/plain",
		what: "Commands, user and notifications for Icinga 2, filled in for this endpoint.",
		text: icingaConfig(site),
	},
];
