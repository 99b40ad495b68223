import { CALM_WITH_DELAY } from "../calm.ts";
import type { Source } from "../types.ts";
import { zabbixSamples } from "./samples.ts";
import { zabbixAuth, zabbixFiles, zabbixSteps } from "./setup.ts";

/**
 * Zabbix 6.0 and later, webhook media type with our own script. The key is the event of the problem, which
 * its recovery and updates name too, since one trigger may have several problems at once. Zabbix's severity
 * is not mapped: ConnectWise rejects names that are not on its own list.
 */
export const zabbix: Source = {
	id: "zabbix",
	name: "Zabbix",
	summary: "Problems and recoveries",
	group: "Infrastructure",
	isFavourite: true,
	searchWords: ["zbx", "server", "snmp"],
	config: {
		...CALM_WITH_DELAY,
		trigger_field: "$.event.value",
		open_value: "1",
		close_value: "0",
		global_routing_enabled: true,
		tenant_path: "$.host.groups",
		json_mapping: {
			summary: "$.host.name $.event.name",
			description:
				"{$.message}\n\nHost: {$.host.name} {$.host.ip}\nGroups: {$.host.groups}\nSeverity: {$.event.severity}\nTrigger: {$.trigger.description}\nEvent: {$.event.id} {$.event.url}",
			customer_id: "$.event.tags.CW_ID",
			dedup_key: "$.event.id",
			group: "$.host.groups",
			occurred_at: "$.event.occurred_at",
		},
	},
	samples: zabbixSamples,
	auth: zabbixAuth,
	retries:
		"Zabbix tries each message 100 times, once a minute, with the media type of this page; Zabbix's own standard of 3 tries in 30 seconds loses what falls into a restart.",
	verified: {
		from: "Documentation of Zabbix 6.0 and 7.4, media type webhook and supported macros; an earlier form of the media type ran in Zabbix 6.0.14.",
		missing:
			"that Zabbix 7.0 and later fill in {EVENT.TIMESTAMP} and {EVENT.RECOVERY.TIMESTAMP}; where they stay empty the time of arrival is taken.",
	},
	steps: zabbixSteps,
	files: zabbixFiles,
};
