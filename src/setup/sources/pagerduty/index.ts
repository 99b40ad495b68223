import { CALM } from "../calm.ts";
import { summaryWithoutState } from "../rules.ts";
import { noFiles } from "../text/index.ts";
import type { Source } from "../types.ts";
import { pagerdutySamples } from "./samples.ts";
import { pagerdutyAuth, pagerdutySteps } from "./setup.ts";

/**
 * Any tool that can page PagerDuty (Events API v2), with HookWise's address instead of PagerDuty's. The key
 * is the sender's own dedup key.
 */
export const pagerduty: Source = {
	id: "pagerduty",
	name: "PagerDuty events",
	summary: "Anything that can page PagerDuty",
	group: "Shapes",
	isFavourite: false,
	searchWords: ["pager duty", "events api", "v2 enqueue", "routing key", "on call"],
	config: {
		...CALM,
		trigger_field: "$.event_action",
		open_value: "trigger",
		close_value: "resolve",
		json_mapping: {
			summary: "$.payload.summary",
			description:
				"{$.payload.summary}\n\nSource: {$.payload.source}\nSeverity: {$.payload.severity}\nComponent: {$.payload.component}\nGroup: {$.payload.group}\nClass: {$.payload.class}\nDetails: {$.payload.custom_details}\nFrom: {$.client} {$.client_url}\nLinks: {$.links}",
			customer_id: "$.payload.custom_details.cw_id",
			dedup_key: "$.dedup_key",
			group: "$.payload.group",
			occurred_at: "$.payload.timestamp",
		},
		routing_rules: [summaryWithoutState("$.payload.summary")],
		global_routing_enabled: true,
		tenant_path: "$.payload.custom_details.tenant",
	},
	samples: pagerdutySamples,
	auth: pagerdutyAuth,
	retries: "As the tool is made: what speaks to PagerDuty tries again on 429 and 5xx in most tools.",
	verified: {
		from: "PagerDuty's Events API v2 reference (trigger, acknowledge, resolve, the payload's fields); tried with pagerduty_configs of Alertmanager 0.25.",
		missing: "Written from knowledge of the documentation, which could not be opened again. What other tools send was not tried.",
	},
	steps: pagerdutySteps,
	files: noFiles,
};
