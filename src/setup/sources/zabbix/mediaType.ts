import { tokenOf, writeYaml } from "../text/index.ts";
import type { ReadyFile, Site } from "../types.ts";
import { ZABBIX_SCRIPT } from "./script.ts";

/** Parameters of the script, with the macros that fill them. */
const MACROS = {
	event_ack_status: "{EVENT.ACK.STATUS}",
	event_date: "{EVENT.DATE}",
	event_id: "{EVENT.ID}",
	event_name: "{EVENT.NAME}",
	event_opdata: "{EVENT.OPDATA}",
	event_recovery_id: "{EVENT.RECOVERY.ID}",
	event_severity: "{EVENT.SEVERITY}",
	event_status: "{EVENT.STATUS}",
	event_tags: "{EVENT.TAGSJSON}",
	event_time: "{EVENT.TIME}",
	event_timestamp: "{EVENT.TIMESTAMP}",
	event_update_action: "{EVENT.UPDATE.ACTION}",
	event_update_message: "{EVENT.UPDATE.MESSAGE}",
	event_update_status: "{EVENT.UPDATE.STATUS}",
	event_value: "{EVENT.VALUE}",
	host_groups: "{TRIGGER.HOSTGROUP.NAME}",
	host_host: "{HOST.HOST}",
	host_ip: "{HOST.IP}",
	host_name: "{HOST.NAME}",
	message: "{ALERT.MESSAGE}",
	recovery_timestamp: "{EVENT.RECOVERY.TIMESTAMP}",
	subject: "{ALERT.SUBJECT}",
	trigger_description: "{TRIGGER.DESCRIPTION}",
	trigger_id: "{TRIGGER.ID}",
	trigger_url: "{TRIGGER.URL}",
	user: "{USER.FULLNAME}",
	zabbix_url: "{$ZABBIX.URL}",
} as const;

const MESSAGES = [
	{
		event_source: "TRIGGERS",
		operation_mode: "PROBLEM",
		subject: "{HOST.NAME}: {EVENT.NAME}",
		message: "Problem since {EVENT.TIME} on {EVENT.DATE}\nSeverity: {EVENT.SEVERITY}\nOperational data: {EVENT.OPDATA}\n",
	},
	{
		event_source: "TRIGGERS",
		operation_mode: "RECOVERY",
		subject: "Resolved: {HOST.NAME}: {EVENT.NAME}",
		message: "Resolved at {EVENT.RECOVERY.TIME} on {EVENT.RECOVERY.DATE} after {EVENT.DURATION}\nOperational data: {EVENT.OPDATA}\n",
	},
	{
		event_source: "TRIGGERS",
		operation_mode: "UPDATE",
		subject: "Updated: {HOST.NAME}: {EVENT.NAME}",
		message: "{USER.FULLNAME} {EVENT.UPDATE.ACTION} problem at {EVENT.UPDATE.DATE} {EVENT.UPDATE.TIME}\n{EVENT.UPDATE.MESSAGE}\n",
	},
] as const;

const HMAC_PLACEHOLDER = "YOUR_HMAC_SECRET";

/** Name of the media type: unique in Zabbix, at most 100 characters. */
const nameOf = (site: Site): string => `HookWise ${site.endpointName}`.toWellFormed().slice(0, 100).toWellFormed();

/** A media type to import: export format 6.0, which Zabbix 6.0, 6.4, 7.0 and later accept. */
export function zabbixMediaType(site: Site): ReadyFile {
	const own = {
		url: site.webhookUrl,
		token: tokenOf(site),
		hmac_secret: site.hmac === null ? "" : HMAC_PLACEHOLDER,
		hmac_header: site.hmac === null ? "" : site.hmac.header,
		http_proxy: "",
	};
	const parameters = Object.entries({ ...MACROS, ...own }).sort(([a], [b]) => (a < b ? -1 : 1));
	const mediaType = {
		name: nameOf(site),
		type: "WEBHOOK",
		parameters: parameters.map(([name, value]) => ({ name, value })),
		script: ZABBIX_SCRIPT,
		timeout: "30s",
		// Zabbix's maximum. Its default of 3 tries in 30 seconds would lose alerts during a restart.
		attempts: "100",
		attempt_interval: "60s",
		description: "Sends problems, their recoveries and updates to HookWise, which makes ConnectWise tickets of them.",
		message_templates: MESSAGES,
	};
	return {
		name: "hookwise-zabbix-media-type.yaml",
		type: "application/yaml",
		what: "Media type for Zabbix 6.0 and later, with its script, filled in for this endpoint.",
		text: writeYaml({ zabbix_export: { version: "6.0", date: "2026-01-01T00:00:00Z", media_types: [mediaType] } }),
	};
}
