import { CALM } from "../calm.ts";
import { dropIf } from "../rules.ts";
import { noFiles } from "../text/index.ts";
import type { Source } from "../types.ts";
import { graylogSamples } from "./samples.ts";
import { graylogAuth, graylogSteps } from "./setup.ts";

/**
 * Graylog 4 and later, HTTP notification of an event definition. Graylog reports events, but never their end,
 * so every event opens. The key is the event definition with the event's own key (its key fields, such as the
 * host): a repeat is a note.
 */
export const graylog: Source = {
	id: "graylog",
	name: "Graylog",
	summary: "Events of log searches",
	group: "Observability",
	isFavourite: false,
	searchWords: ["logs", "siem", "opensearch", "event definition"],
	config: {
		...CALM,
		unmatched_action: "open",
		json_mapping: {
			summary: "$.event.message",
			description:
				"{$.event_definition_title}\n{$.event_definition_description}\n\nSource: {$.event.source}\nFields: {$.event.fields}\nPriority: {$.event.priority}\nTime: {$.event.timestamp}\nFirst message: {$.backlog[0].message}",
			customer_id: "$.event.fields.cw_id",
			dedup_key: "$.event_definition_id $.event.key",
			group: "$.event.fields.customer",
			occurred_at: "$.event.timestamp",
		},
		routing_rules: [dropIf("$.event.event_definition_type", "^notification-test")],
		global_routing_enabled: true,
		tenant_path: "$.event.fields.customer",
	},
	samples: graylogSamples,
	auth: graylogAuth,
	retries:
		"Graylog's job tries a notification that failed again a few times within minutes, then gives it up. Its Grace Period keeps repeats of one key away.",
	verified: {
		from: "Graylog2/graylog2-server, NotificationTestData (the test); payloads as keephq/keep recorded them.",
		missing: "How often Graylog tries again was not measured.",
	},
	steps: graylogSteps,
	files: noFiles,
};
