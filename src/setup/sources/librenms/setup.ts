import { bearer, bearerAuth, cannotSign, nameTheCompany, paste, testIt } from "../text/index.ts";
import type { ReadyFile, Site, Step } from "../types.ts";
import { LIBRENMS_OPTIONS } from "./options.ts";

const OPTIONS = Object.entries(LIBRENMS_OPTIONS)
	.map(([name, variable]) => `${name}={{ $${variable} }}`)
	.join("\n");

const headers = (site: Site): string => `Authorization=${bearer(site)}`;

export const libreNmsAuth = bearerAuth(
	"LibreNMS sends the headers of the transport, written with an equals sign. This header shows who it is:",
);

export const libreNmsSteps = (site: Site): readonly Step[] => [
	paste(
		"Add a transport",
		"In LibreNMS: Alerts, Alert Transports, Create alert transport. Transport type API, API Method GET, API URL:",
		site.webhookUrl,
	),
	paste("Paste the options", "Options, one a line; body and auth fields stay empty:", OPTIONS),
	paste("Send the token", "Headers:", headers(site)),
	...cannotSign(site, "LibreNMS"),
	testIt("In the list of transports press Test transport. History shows it as No action, dropped by rule."),
	{
		title: "Use it in alert rules",
		text: "Make the transport the default, or choose it in each rule. Leave Recovery alerts on in the rules: without them tickets stay open. A delay of some minutes in the rule keeps blips away before they are sent.",
	},
	nameTheCompany(
		"TenantMap: an entry for each location, with the ConnectWise company. Or put #CW-LakeshoreOrtho into the display name of the device.",
	),
];

export const libreNmsFiles = (site: Site): readonly ReadyFile[] => [
	{ name: "hookwise-librenms-options.txt", type: "text/plain", what: "Options of the transport.", text: `${OPTIONS}\n` },
	{ name: "hookwise-librenms-headers.txt", type: "text/plain", what: "Headers of the transport.", text: `${headers(site)}\n` },
];
