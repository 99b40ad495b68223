import { CALM } from "../calm.ts";
import { dropIf, summaryWithoutState } from "../rules.ts";
import { noFiles } from "../text/index.ts";
import type { Source } from "../types.ts";
import { opsgenieSamples } from "./samples.ts";
import { opsgenieAuth, opsgenieSteps } from "./setup.ts";

/**
 * Any tool that can alert Opsgenie (Alert API), with HookWise's address instead of Opsgenie's, which ends in
 * April 2027. The key is the sender's own alias.
 */
export const opsgenie: Source = {
	id: "opsgenie",
	name: "Opsgenie alerts",
	summary: "Anything that can alert Opsgenie",
	group: "Shapes",
	isFavourite: false,
	searchWords: ["ops genie", "atlassian", "jira service management", "geniekey", "on call"],
	config: {
		...CALM,
		trigger_field: "$.action",
		open_value: "create",
		close_value: "close",
		json_mapping: {
			summary: "$.message",
			description:
				"{$.description}\n\nNote: {$.note}\nBy: {$.user}\nPriority: {$.priority}\nOn: {$.entity}\nSource: {$.source}\nTags: {$.tags}\nDetails: {$.details}",
			customer_id: "$.details.cw_id",
			dedup_key: "$.alias",
			group: "$.entity",
		},
		routing_rules: [
			summaryWithoutState("$.message"),
			// Changes to an Opsgenie alert are not news for a ticket. With update_alerts, Alertmanager sends message
			// and description again each time.
			dropIf("$.action", "^(?:assign|description|details|escalate|message|priority|responders|snooze|tags|unacknowledge)$"),
		],
		global_routing_enabled: true,
		tenant_path: "$.details.tenant",
	},
	samples: opsgenieSamples,
	auth: opsgenieAuth,
	retries: "As the tool is made: what speaks to Opsgenie tries again on 429 and 5xx in most tools.",
	verified: {
		from: "Opsgenie's Alert API reference (create, close, acknowledge, identifierType=alias); tried with opsgenie_configs of Alertmanager 0.25 and with Opsgenie's own Python SDK 2.1.5 (create, close, delete, acknowledge, notes); truenas/middleware, opsgenie.py.",
		missing: "Written from knowledge of the documentation, which could not be opened again. What other tools send was not tried.",
	},
	steps: opsgenieSteps,
	files: noFiles,
};
