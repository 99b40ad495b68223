import type { Source } from "../types.ts";
import { datadogSamples } from "./samples.ts";
import { datadogFiles, datadogSteps } from "./setup.ts";

/**
 * Datadog, Webhooks integration with the payload of this preset.
 * The key is the alert cycle: Datadog's own link from the moment a monitor (of a multi alert: a group of it) triggers until
 * it recovers.
 */
export const datadog: Source = {
	id: "datadog",
	name: "Datadog",
	summary: "Monitor notifications",
	config: {
		trigger_field: "$.alert_transition",
		open_value: "Triggered,Re-Triggered,No Data,Re-No Data,Warn,Re-Warn,Renotify",
		close_value: "Recovered",
		json_mapping: {
			summary: "$.alert_title",
			description:
				"{$.message}\n\nStatus: {$.alert_status}\nScope: {$.alert_scope}\nHost: {$.hostname}\nPriority: {$.alert_priority}\nQuery: {$.alert_query}\nTags: {$.tags}\nEvent: {$.link}",
			customer_id: "$.cw_id",
			dedup_key: "$.alert_cycle",
		},
		// What “Test Notifications” sends says Triggered, with [TEST] before the title.
		routing_rules: [{ path: "$.title", regex: "^\\[TEST\\]", overrides: { drop: true } }],
	},
	samples: datadogSamples,
	steps: datadogSteps,
	files: datadogFiles,
};
