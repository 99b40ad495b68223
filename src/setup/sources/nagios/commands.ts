import { bearer, shellQuoted } from "../text/index.ts";
import type { Site } from "../types.ts";

/** Quotes a text for Nagios, which replaces `$NAME$` and ends a line at a semicolon. */
const nagiosQuoted = (text: string): string => shellQuoted(text).replaceAll("$", "$$$$").replaceAll(";", "\\;");

/** A text in Icinga's language, in which `$` begins a macro. */
const icingaQuoted = (text: string): string =>
	`"${text
		.toWellFormed()
		.replace(/\p{Cc}/gu, " ")
		.replace(/["\\]/g, "\\$&")
		.replaceAll("$", "$$$$")}"`;

/** Form fields with the macros for host and service notifications. */
const NAGIOS_FIELDS: readonly (readonly [string, host: string, service: string])[] = [
	["type", "$NOTIFICATIONTYPE$", "$NOTIFICATIONTYPE$"],
	["host", "$HOSTNAME$", "$HOSTNAME$"],
	["alias", "$HOSTALIAS$", "$HOSTALIAS$"],
	["address", "$HOSTADDRESS$", "$HOSTADDRESS$"],
	["service", "", "$SERVICEDESC$"],
	["state", "$HOSTSTATE$", "$SERVICESTATE$"],
	["output", "$HOSTOUTPUT$", "$SERVICEOUTPUT$"],
	["hostgroups", "$HOSTGROUPNAMES$", "$HOSTGROUPNAMES$"],
	["time", "$SHORTDATETIME$", "$SHORTDATETIME$"],
	["author", "$NOTIFICATIONAUTHOR$", "$NOTIFICATIONAUTHOR$"],
	["comment", "$NOTIFICATIONCOMMENT$", "$NOTIFICATIONCOMMENT$"],
];
const ICINGA_FIELDS: readonly (readonly [string, host: string, service: string])[] = [
	["type", "$notification.type$", "$notification.type$"],
	["host", "$host.name$", "$host.name$"],
	["alias", "$host.display_name$", "$host.display_name$"],
	["service", "", "$service.name$"],
	["state", "$host.state$", "$service.state$"],
	["output", "$host.output$", "$service.output$"],
	["hostgroups", "$host.groups$", "$host.groups$"],
	["time", "$icinga.long_date_time$", "$icinga.long_date_time$"],
	["author", "$notification.author$", "$notification.author$"],
	["comment", "$notification.comment$", "$notification.comment$"],
];

function nagiosCommand(site: Site, kind: "host" | "service"): string {
	const fields = NAGIOS_FIELDS.map(([name, host, service]) => [name, kind === "host" ? host : service] as const)
		.filter(([, macro]) => macro !== "")
		.map(([name, macro]) => `--data-urlencode "${name}=${macro}"`);
	const curl = [
		"/usr/bin/curl -fsS -m 20 --retry 3 --retry-delay 3 --retry-max-time 20",
		`-H ${nagiosQuoted(`Authorization: ${bearer(site)}`)}`,
	];
	return `define command {
  command_name  notify-${kind}-by-hookwise
  command_line  ${[...curl, ...fields, nagiosQuoted(site.webhookUrl)].join(" ")}
}
`;
}

/**
 * Commands and a contact for Nagios, Naemon and similar tools. Nagios itself removes quotes and backticks
 * from macros in commands.
 */
export const nagiosConfig = (
	site: Site,
): string => `# HookWise: include this file in nagios.cfg (cfg_file=…). Let only Nagios read it: the token stands in it.
${nagiosCommand(site, "host")}
${nagiosCommand(site, "service")}
define contact {
  contact_name                   hookwise
  alias                          HookWise
  host_notifications_enabled     1
  service_notifications_enabled  1
  host_notification_period       24x7
  service_notification_period    24x7
  host_notification_options      d,u,r
  service_notification_options   w,u,c,r
  host_notification_commands     notify-host-by-hookwise
  service_notification_commands  notify-service-by-hookwise
}
`;

function icingaCommand(site: Site, kind: "host" | "service"): string {
	const fields = ICINGA_FIELDS.map(([name, host, service]) => [name, kind === "host" ? host : service] as const)
		.filter(([, macro]) => macro !== "")
		.map(([name, macro]) => `    "--data-urlencode", "${name}=${macro}",`);
	return `object NotificationCommand "hookwise-${kind}" {
  command = [
    "/usr/bin/curl", "-fsS", "-m", "20", "--retry", "15", "--retry-delay", "30", "--retry-connrefused", "--retry-max-time", "580",
    "-H", ${icingaQuoted(`Authorization: ${bearer(site)}`)},
${fields.join("\n")}
    ${icingaQuoted(site.webhookUrl)}
  ]
  timeout = 10m
}
`;
}

/** Commands, a user and notifications for Icinga 2, which runs commands without a shell. */
export const icingaConfig = (
	site: Site,
): string => `// HookWise: put this file into conf.d or a zone. Let only Icinga read it: the token stands in it.
${icingaCommand(site, "host")}
${icingaCommand(site, "service")}
object User "hookwise" {
  display_name = "HookWise"
}

apply Notification "hookwise" to Host {
  command = "hookwise-host"
  users = [ "hookwise" ]
  states = [ Up, Down ]
  types = [ Problem, Recovery, Acknowledgement, Custom ]
  assign where true
}

apply Notification "hookwise" to Service {
  command = "hookwise-service"
  users = [ "hookwise" ]
  states = [ OK, Warning, Critical, Unknown ]
  types = [ Problem, Recovery, Acknowledgement, Custom ]
  assign where true
}
`;
