import { CALM } from "../calm.ts";
import { dropIf } from "../rules.ts";
import type { Source } from "../types.ts";
import { datadogSamples } from "./samples.ts";
import { datadogAuth, datadogFiles, datadogSteps } from "./setup.ts";

/**
 * Datadog, Webhooks integration with the payload of this preset. The key is the alert cycle, which Datadog
 * keeps from the moment a monitor (or one group of a multi alert) triggers until it recovers.
 */
export const datadog: Source = {
	id: "datadog",
	name: "Datadog",
	summary: "Monitor notifications",
	group: "Observability",
	isFavourite: false,
	searchWords: ["dd", "apm"],
	config: {
		...CALM,
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
		// The test of “Test Notifications” says Triggered, with [TEST] before the title.
		routing_rules: [dropIf("$.title", "^\\[TEST\\]")],
	},
	samples: datadogSamples,
	auth: datadogAuth,
	retries: "Datadog tries a webhook again when it is answered with 5xx or not within 15 seconds, at most 5 times.",
	verified: {
		from: "Documentation of Datadog, “Webhooks” and “Monitors, Notifications”.",
		missing: "No account was at hand: the values in the samples follow the documentation of each variable.",
	},
	steps: datadogSteps,
	files: datadogFiles,
};
