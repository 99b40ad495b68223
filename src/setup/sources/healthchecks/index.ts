import { CALM } from "../calm.ts";
import { dropIf } from "../rules.ts";
import type { Source } from "../types.ts";
import { healthchecksSamples } from "./samples.ts";
import { healthchecksAuth, healthchecksFiles, healthchecksSteps } from "./setup.ts";

/**
 * Healthchecks.io and its self-hosted server, integration “Webhook” with the body of this preset. The key is
 * the check's UUID, since its name may change while it is down. Healthchecks waits for its own grace time, so
 * the preset has no delay.
 */
export const healthchecks: Source = {
	id: "healthchecks",
	name: "Healthchecks.io",
	summary: "Jobs that did not report",
	group: "Uptime",
	isFavourite: false,
	searchWords: ["cron", "heartbeat", "dead man", "backup job", "health checks"],
	config: {
		...CALM,
		trigger_field: "$.status",
		open_value: "down",
		close_value: "up",
		global_routing_enabled: true,
		tenant_path: "$.tags",
		json_mapping: {
			summary: "$.name",
			description:
				"{$.name} is {$.status}.\n\nTags: {$.tags}\nSince: {$.time}\nExit status of the last ping: {$.exit_status}\n\nLast ping:\n{$.last_ping}",
			dedup_key: "$.id",
			occurred_at: "$.time",
		},
		// The fictitious check in Healthchecks' test.
		routing_rules: [dropIf("$.name", "^TEST$")],
	},
	samples: healthchecksSamples,
	auth: healthchecksAuth,
	retries:
		"Healthchecks tries a webhook three times in all, within minutes, and waits 30 seconds for each answer. What all three lost does not come again.",
	verified: {
		from: "healthchecks/healthchecks, hc/integrations/webhook: transport.py and the form's list of placeholders.",
		missing: "That its test is named TEST and comes as down follows the code of an earlier version.",
	},
	steps: healthchecksSteps,
	files: healthchecksFiles,
};
