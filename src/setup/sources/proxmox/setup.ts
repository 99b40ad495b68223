import { bearer, bearerAuth, cannotSign, nameTheCompany, paste, shellQuoted, testIt, tokenOf } from "../text/index.ts";
import type { ReadyFile, Site, Step } from "../types.ts";
import { PROXMOX_BODY } from "./body.ts";

const base64 = (text: string): string => Buffer.from(text).toString("base64");

/** Creates the target with Proxmox's own command, which reads headers, body and secrets in base64. */
const command = (site: Site): string => `#!/bin/sh
# Makes the notification target "hookwise" of this Proxmox VE (8.3 or later) and sends its test. Run it once, as root, on one node.
set -eu
# The body, the headers and the secret are in base64, as the API takes them.
pvesh create /cluster/notifications/endpoints/webhook \\
  --name hookwise \\
  --method post \\
  --url ${shellQuoted(site.webhookUrl)} \\
  --header name=Content-Type,value=${base64("application/json")} \\
  --header name=Authorization,value=${base64("Bearer {{ secrets.token }}")} \\
  --secret name=token,value="$(printf %s ${shellQuoted(tokenOf(site))} | base64 -w 0)" \\
  --body ${base64(PROXMOX_BODY)}
pvesh create /cluster/notifications/targets/hookwise/test
`;

export const proxmoxAuth = bearerAuth(
	"Proxmox sends the headers of the target. The token can stand in them as a secret, {{ secrets.token }}, which its pages do not show. This header shows who it is:",
);

export const proxmoxSteps = (site: Site): readonly Step[] => [
	paste(
		"Add a webhook target",
		"In Proxmox VE 8.3 or later: Datacenter, Notifications, Add, Webhook. Endpoint name hookwise, method POST, URL:",
		site.webhookUrl,
	),
	paste(
		"Send the token",
		"Headers: Content-Type with application/json, and Authorization with this value (or “Bearer {{ secrets.token }}” and a secret named token):",
		bearer(site),
	),
	{
		title: "Paste the body",
		text: "Body:",
		code: { language: "json", text: PROXMOX_BODY },
	},
	...cannotSign(site, "Proxmox"),
	{
		title: "Or run one command",
		text: "Instead of the three steps above, run the file hookwise-proxmox-target.sh as root on one node of the cluster.",
	},
	{
		title: "Match what should come",
		text: "Add a notification matcher with the target hookwise, and let it match all severities: a backup that succeeds closes the ticket of the one that failed. In backup jobs, set Notification mode to Notification system.",
	},
	testIt("Select the target, Test. History shows it as No action, dropped by rule."),
	nameTheCompany(
		"TenantMap: an entry for the host names, such as lso-*, or give each customer's cluster an endpoint of its own with a default company. Proxmox Backup Server has the same dialogue under Configuration, Notifications.",
	),
];

export const proxmoxFiles = (site: Site): readonly ReadyFile[] => [
	{
		name: "hookwise-proxmox-target.sh",
		type: "text/plain",
		what: "Makes the notification target on Proxmox VE; run it once as root.",
		text: command(site),
	},
];
