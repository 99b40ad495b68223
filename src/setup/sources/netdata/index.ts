import { CALM } from "../calm.ts";
import { dropIf } from "../rules.ts";
import type { Source } from "../types.ts";
import { netdataSamples } from "./samples.ts";
import { netdataAuth, netdataFiles, netdataSteps } from "./setup.ts";

/**
 * Netdata: Netdata Cloud's webhook, and the Agent's own notifications with the file of this preset. The
 * Agent's key is the node's machine id, the chart and the alert. The Cloud sends no id, so its key is space,
 * node, chart and alert.
 */
export const netdata: Source = {
	id: "netdata",
	name: "Netdata",
	summary: "Agent and Cloud alerts",
	group: "Infrastructure",
	isFavourite: false,
	searchWords: ["netdata cloud", "agent", "linux", "metrics"],
	config: {
		...CALM,
		trigger_field: "$.severity",
		open_value: "critical,warning",
		close_value: "clear",
		json_mapping: {
			summary: "$.host $.alert",
			description:
				"{$.message}\n\n{$.info}\nNode: {$.host}\nChart: {$.chart}\nContext: {$.context}\nSeverity: {$.severity}\nDuration: {$.duration}\nSpace: {$.space}\nAlert: {$.alert_url}\nNode's page: {$.url}",
			dedup_key: "$.space $.machine_id $.host $.chart $.alert",
			group: "$.space",
		},
		routing_rules: [
			{ path: "$.status.text", regex: "^reachable$", overrides: { alert_type: "CLOSE" } },
			{ path: "$.status.text", regex: "^unreachable$", overrides: { alert_type: "OPEN" } },
			{ path: "$.status.text", regex: "reachable$", overrides: { summary: "Node unreachable" } },
			// “alarm-notify.sh test” sends a warning, a critical and a clear alert of this chart.
			dropIf("$.chart", "^test\\.chart$"),
		],
		global_routing_enabled: true,
		tenant_path: "$.space",
	},
	samples: netdataSamples,
	auth: netdataAuth,
	retries:
		"The Agent's script sends once and logs what failed. An alert's own delays (“delay:” in its definition) keep short troubles away. Netdata Cloud's documentation names no second try.",
	verified: {
		from: "netdata/netdata, integrations/cloud-notifications/integrations/webhook.md (fields of both kinds of Cloud notification, log-in, the token of its test) and src/health/notifications/custom/README.md (custom_sender, docurl, the test).",
		missing:
			"The Cloud's documentation lists no field with the node for alerts; “host” is used where it comes. Without it two nodes of one space with the same alert share a ticket: send from the Agents then. The test's payload is documented only as holding a token.",
	},
	steps: netdataSteps,
	files: netdataFiles,
};
