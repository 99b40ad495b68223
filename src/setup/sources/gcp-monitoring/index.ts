import { CALM } from "../calm.ts";
import { dropIf } from "../rules.ts";
import { noFiles } from "../text/index.ts";
import type { Source } from "../types.ts";
import { gcpMonitoringSamples } from "./samples.ts";
import { gcpMonitoringAuth, gcpMonitoringSteps } from "./setup.ts";

/**
 * Google Cloud Monitoring, notification channel “Webhook”. The key is the incident's id, which stays the same
 * until it is closed.
 */
export const gcpMonitoring: Source = {
	id: "gcp-monitoring",
	name: "Google Cloud Monitoring",
	summary: "Incidents of alerting policies",
	group: "Cloud",
	isFavourite: false,
	searchWords: ["gcp", "google", "stackdriver", "cloud operations", "gke"],
	config: {
		...CALM,
		token_in_url: true,
		trigger_field: "$.incident.state",
		open_value: "open",
		close_value: "closed",
		json_mapping: {
			summary: "$.incident.policy_name $.incident.resource_display_name",
			description:
				"{$.incident.summary}\n\nPolicy: {$.incident.policy_name}\nCondition: {$.incident.condition_name}\nResource: {$.incident.resource_type_display_name} {$.incident.resource_display_name}\nSeverity: {$.incident.severity}\nValue: {$.incident.observed_value} (threshold {$.incident.threshold_value})\nProject: {$.incident.scoping_project_id}\n{$.incident.documentation.content}\nIncident: {$.incident.url}",
			customer_id: "$.incident.policy_user_labels.cw_id",
			dedup_key: "$.incident.incident_id",
			group: "$.incident.scoping_project_id",
		},
		// The test of “Test connection” says OPEN like a real incident.
		routing_rules: [dropIf("$.version", "^test$")],
		global_routing_enabled: true,
		tenant_path: "$.incident.scoping_project_id",
	},
	samples: gcpMonitoringSamples,
	auth: gcpMonitoringAuth,
	retries: "Google Cloud tries a webhook that failed again for a while; what fails for long is lost and stands in the channel's errors.",
	verified: {
		from: "Google Cloud documentation, “Webhook notification channels” (payload version 1.2, Basic and auth_token); keephq/keep, gcpmonitoring_provider.",
		missing:
			"Written from knowledge of the documentation, which could not be opened again. The test's version “test” is known from recorded tests, not from the documentation. How long it tries again is not documented.",
	},
	steps: gcpMonitoringSteps,
	files: noFiles,
};
