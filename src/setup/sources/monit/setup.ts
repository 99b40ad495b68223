import { bearer, bearerAuth, cannotSign, nameTheCompany, paste, shellQuoted } from "../text/index.ts";
import type { ReadyFile, Site, Step } from "../types.ts";

export const monitAuth = bearerAuth("The script sends the token in the header Authorization.");

/**
 * Values are sent encoded, whatever they contain. Monit gives a program few environment variables, so the
 * script sets the path.
 */
const scriptOf = (site: Site): string => `#!/bin/sh
# Tells HookWise of a check of Monit: hookwise-monit.sh problem|ok|test [name of the check]
PATH=/usr/local/bin:/usr/bin:/bin
exec curl --silent --show-error --fail --max-time 30 --retry 5 --retry-delay 20 \\
    -H ${shellQuoted(`Authorization: ${bearer(site)}`)} \\
    --data-urlencode "monit_status=\${1:-problem}" \\
    --data-urlencode "check=\${2:-}" \\
    --data-urlencode "machine_id=$(cat /etc/machine-id 2>/dev/null || hostname)" \\
    --data-urlencode "host=\${MONIT_HOST:-$(hostname)}" \\
    --data-urlencode "service=\${MONIT_SERVICE:-}" \\
    --data-urlencode "event=\${MONIT_EVENT:-}" \\
    --data-urlencode "description=\${MONIT_DESCRIPTION:-}" \\
    --data-urlencode "date=\${MONIT_DATE:-}" \\
    ${shellQuoted(site.webhookUrl)}
`;

const EXAMPLE = `check process nginx with pidfile /run/nginx.pid
    if failed port 443 protocol https for 2 cycles
        then exec "/etc/monit/hookwise-monit.sh problem http"
        else if succeeded then exec "/etc/monit/hookwise-monit.sh ok http"
    if cpu > 90% for 5 cycles
        then exec "/etc/monit/hookwise-monit.sh problem cpu"
        else if succeeded then exec "/etc/monit/hookwise-monit.sh ok cpu"`;

const script = (site: Site): ReadyFile => ({
	name: "hookwise-monit.sh",
	type: "text/plain",
	what: "The script that Monit runs; it needs curl.",
	text: scriptOf(site),
});

export const monitSteps = (site: Site): readonly Step[] => [
	{
		title: "Put the script in place",
		text: `On each host save ${script(site).name} as /etc/monit/hookwise-monit.sh and let only root read it (chmod 700). It needs curl and is filled in for this endpoint, ${site.webhookUrl}.`,
		code: { language: "shell", text: script(site).text },
	},
	...cannotSign(site, "The script"),
	{
		title: "Test it",
		text: "History shows it as No action: test opens nothing.",
		code: { language: "shell", text: "sudo /etc/monit/hookwise-monit.sh test" },
	},
	paste(
		"Use it in checks",
		"In monitrc, as the action of each check and of its end. Without “else if succeeded” tickets stay open. Where a service has several checks, name each: else the end of one would close the ticket of another. “for 2 cycles” waits out short failures.",
		EXAMPLE,
	),
	{
		title: "Reload",
		text: "Check the file and reload Monit.",
		code: { language: "shell", text: "sudo monit -t && sudo monit reload" },
	},
	nameTheCompany(
		"Nothing that Monit sends names the customer: make an endpoint for each customer and choose its company under Ticket, or add routing rules on $.host.",
	),
];

export const monitFiles = (site: Site): readonly ReadyFile[] => [script(site)];
