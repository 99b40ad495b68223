import type { Source } from "../types.ts";
import { zabbixSamples } from "./samples.ts";
import { zabbixFiles, zabbixSteps } from "./setup.ts";

/**
 * Zabbix 6.0 and later, webhook media type with our own script.
 * A trigger belongs to one host and is what a person repairs, so it is the key: a problem that flaps stays one ticket.
 * Zabbix's severity is not mapped: ConnectWise refuses names that its own list does not have.
 */
export const zabbix: Source = {
	id: "zabbix",
	name: "Zabbix",
	summary: "Problems and recoveries",
	config: {
		trigger_field: "$.event.value",
		open_value: "1",
		close_value: "0",
		json_mapping: {
			summary: "$.host.name $.event.name",
			description:
				"{$.message}\n\nHost: {$.host.name} ({$.host.ip})\nGroups: {$.host.groups}\nSeverity: {$.event.severity}\nTrigger: {$.trigger.description}\nEvent: {$.event.id} {$.event.url}",
			customer_id: "$.event.tags.CW_ID",
			dedup_key: "$.trigger.id",
		},
	},
	samples: zabbixSamples,
	steps: zabbixSteps,
	files: zabbixFiles,
};
