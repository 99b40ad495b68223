import { bearer, bearerAuth, cannotSign, nameTheCompany, paste, shellQuoted, tokenOf } from "../text/index.ts";
import type { ReadyFile, Site, Step } from "../types.ts";

export const netdataAuth = bearerAuth("Netdata Cloud offers Bearer and Basic: choose Bearer. The Agent's file sends the same header.");

/**
 * A function for health_alarm_notify.conf, which Netdata reads as Bash. Values are sent encoded, whatever
 * they contain.
 */
const senderOf = (site: Site): string => `# HookWise: put this at the end of health_alarm_notify.conf.
SEND_CUSTOM="YES"
DEFAULT_RECIPIENT_CUSTOM="hookwise"

custom_sender() {
    local httpcode
    httpcode=$(docurl -X POST \\
        -H ${shellQuoted(`Authorization: ${bearer(site)}`)} \\
        --data-urlencode "machine_id=\${child_machine_guid:-\${NETDATA_REGISTRY_UNIQUE_ID}}" \\
        --data-urlencode "host=\${host}" \\
        --data-urlencode "chart=\${chart}" \\
        --data-urlencode "alert=\${name}" \\
        --data-urlencode "severity=\${status}" \\
        --data-urlencode "message=\${host} \${status_message}, \${chart}, \${alarm}" \\
        --data-urlencode "info=\${info}" \\
        --data-urlencode "duration=\${duration}" \\
        --data-urlencode "url=\${goto_url}" \\
        ${shellQuoted(site.webhookUrl)})
    if [ "\${httpcode}" = "202" ]; then
        info "sent HookWise notification for \${status} of \${chart}.\${name}"
        sent=$((sent + 1))
    else
        error "failed to send HookWise notification for \${status} of \${chart}.\${name}, HTTP status \${httpcode}"
    fi
}
`;

const file = (site: Site): ReadyFile => ({
	name: "hookwise-netdata.conf",
	type: "text/plain",
	what: "For the end of the Agent's health_alarm_notify.conf.",
	text: senderOf(site),
});

export const netdataSteps = (site: Site): readonly Step[] => [
	paste(
		"From Netdata Cloud: add the webhook",
		"Space settings, Alerts & Notifications, Add configuration, Webhook (a paid plan). Netdata takes only HTTPS addresses. Webhook URL:",
		site.webhookUrl,
	),
	paste("Send the token", "Authentication Mechanism: Bearer. Token:", tokenOf(site)),
	...cannotSign(site, "Netdata"),
	{
		title: "Confirm the address",
		text: "Press Test. History shows the test as No action; open it, press Reveal, and copy the token out of the payload into Verification, Token. It is hidden until you press Reveal, as all tokens are. Then choose All Alerts and Unreachable among the notifications.",
	},
	{
		title: "Or from the Agents",
		text: `Without Netdata Cloud: on each Agent (or its parent) run “sudo ./edit-config health_alarm_notify.conf” in /etc/netdata and put ${file(site).name} at its end. This is the better way where several nodes have the same alert, since the Agent names each node's own id.`,
	},
	{
		title: "Test the Agent",
		text: "History shows three webhooks as No action, dropped by rule: a rule of this preset drops the chart test.chart.",
		code: { language: "shell", text: "sudo -u netdata /usr/libexec/netdata/plugins.d/alarm-notify.sh test" },
	},
	nameTheCompany(
		"One Space for each customer: TenantMap has an entry for each Space's name, with the ConnectWise company. From Agents nothing names the customer: make an endpoint for each customer and choose its company under Ticket.",
	),
];

export const netdataFiles = (site: Site): readonly ReadyFile[] => [file(site)];
