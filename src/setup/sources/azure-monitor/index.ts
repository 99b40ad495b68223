import { CALM } from "../calm.ts";
import { dropIf } from "../rules.ts";
import type { Source } from "../types.ts";
import { azureMonitorSamples } from "./samples.ts";
import { azureMonitorAuth, azureMonitorSteps } from "./setup.ts";

/**
 * Azure Monitor, action group with the common alert schema. The key is the alert's id, which its end repeats.
 * The address of the affected resource includes the subscription, by which TenantMap can tell customers
 * apart.
 */
export const azureMonitor: Source = {
	id: "azure-monitor",
	name: "Azure Monitor",
	summary: "Common alert schema",
	group: "Cloud",
	isFavourite: false,
	searchWords: ["microsoft", "action group", "log analytics", "application insights", "event grid", "service health"],
	config: {
		...CALM,
		token_in_url: true,
		trigger_field: "$.data.essentials.monitorCondition",
		open_value: "Fired",
		close_value: "Resolved",
		global_routing_enabled: true,
		tenant_path: "$.data.essentials.alertTargetIDs[0]",
		json_mapping: {
			summary: "$.data.essentials.alertRule $.data.essentials.configurationItems[0]",
			description:
				"{$.data.essentials.description}\n\nRule: {$.data.essentials.alertRule}\nSeverity: {$.data.essentials.severity}\nResource: {$.data.essentials.alertTargetIDs[0]}\nService: {$.data.essentials.monitoringService}\nFired: {$.data.essentials.firedDateTime}\nResolved: {$.data.essentials.resolvedDateTime}\nMetric: {$.data.alertContext.condition.allOf[0].metricName} {$.data.alertContext.condition.allOf[0].operator} {$.data.alertContext.condition.allOf[0].threshold}, now {$.data.alertContext.condition.allOf[0].metricValue}\nQuery: {$.data.alertContext.condition.allOf[0].linkToFilteredSearchResultsUI}\nNotice: {$.data.alertContext.properties.title}\nAlert: {$.data.essentials.alertId}",
			dedup_key: "$.data.essentials.alertId",
			occurred_at: "$.data.essentials.firedDateTime",
		},
		routing_rules: [
			// A resolved alert has its end time; it may arrive before its beginning.
			{ path: "$.data.essentials.resolvedDateTime", regex: "^(.+)$", overrides: { occurred_at: "$1" } },
			// The fictitious subscription of “Test action group”.
			dropIf("$.data.essentials.alertId", "^/subscriptions/11111111-1111-1111-1111-111111111111/"),
		],
	},
	samples: azureMonitorSamples,
	auth: azureMonitorAuth,
	retries:
		"Azure tries a webhook again up to five times within about a minute and a half, then calls this address from no action group for 15 minutes. What was lost does not come again; a stateful alert that is still firing does not either.",
	verified: {
		from: "MicrosoftDocs/azure-docs, articles/azure-monitor/alerts: common alert schema, its test definitions, and action groups.",
		missing: "No subscription was at hand: the payloads are those of the documentation.",
	},
	steps: azureMonitorSteps,
	files: () => [],
};
