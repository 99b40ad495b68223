import { CALM } from "../calm.ts";
import type { Source } from "../types.ts";
import { BY_RULE, NEVER } from "../words.ts";
import { wazuhSamples } from "./samples.ts";
import { wazuhAuth, wazuhFiles, wazuhSteps } from "./setup.ts";

/**
 * Wazuh 4, with our integration script, which sends the alert unchanged. An alert has a level but no end:
 * from level 10 on it opens a ticket, and the same rule on the same agent is news for it.
 */
export const wazuh: Source = {
	id: "wazuh",
	name: "Wazuh",
	summary: "Security alerts by level",
	group: "Security",
	isFavourite: false,
	searchWords: ["ossec", "siem", "xdr", "edr"],
	config: {
		...CALM,
		trigger_field: "$.rule.level",
		open_value: BY_RULE,
		close_value: NEVER,
		global_routing_enabled: true,
		tenant_path: "$.agent.labels.customer",
		json_mapping: {
			summary: "$.agent.name $.rule.description",
			description:
				"{$.rule.description}\n\nAgent: {$.agent.name} {$.agent.ip}\nLevel: {$.rule.level}\nRule: {$.rule.id} {$.rule.groups}\nMITRE: {$.rule.mitre.id} {$.rule.mitre.technique}\nSource: {$.data.srcip} {$.data.srcuser}\nLocation: {$.location}\nTime: {$.timestamp}\nAlert: {$.id}\n\n{$.full_log}",
			customer_id: "$.agent.labels.cw_id",
			dedup_key: "$.agent.id $.rule.id",
			group: "$.agent.name",
			occurred_at: "$.timestamp",
		},
		routing_rules: [{ path: "$.rule.level", op: "gte", value: 10, overrides: { alert_type: "OPEN" } }],
	},
	samples: wazuhSamples,
	auth: wazuhAuth,
	retries: "The script tries three times within half a minute; then the alert is in Wazuh only. Wazuh does not send it again.",
	verified: {
		from: "wazuh/wazuh-documentation, ossec-conf/integration and “Integration with external APIs” (arguments of a script, shape of an alert).",
		missing: "No Wazuh manager was at hand: the script was run with a recorded alert, and not by Wazuh.",
	},
	steps: wazuhSteps,
	files: wazuhFiles,
};
