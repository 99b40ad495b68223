import { CALM } from "../calm.ts";
import { dropIf, OCCURRED_AT_END } from "../rules.ts";
import type { Source } from "../types.ts";
import { grafanaSamples } from "./samples.ts";
import { grafanaAuth, grafanaFiles, grafanaSteps } from "./setup.ts";

/**
 * Grafana alerting, contact point “Webhook” (payload version 1, Grafana 9 and later). A webhook holds a whole
 * group, in which some alerts may fire and others be resolved: each is decided separately, and its
 * fingerprint (of its labels) is the key. The older notification channels (up to Grafana 8) send the state of
 * one rule, which is the key.
 */
export const grafana: Source = {
	id: "grafana",
	name: "Grafana",
	summary: "Contact point, one alert each",
	group: "Observability",
	isFavourite: true,
	searchWords: ["loki", "mimir", "unified alerting", "contact point"],
	config: {
		...CALM,
		split_path: "$.alerts[*]",
		trigger_field: "$.status",
		open_value: "firing",
		close_value: "resolved",
		global_routing_enabled: true,
		tenant_path: "$.labels.tenant",
		json_mapping: {
			// Alerts about a query without data or with an error are named DatasourceNoData and DatasourceError;
			// `rulename` has the rule's name.
			summary: "$.labels.alertname $.labels.rulename $.annotations.summary",
			description:
				"{$.annotations.description}{$.message}\nError: {$.annotations.Error}\n\nValues: {$.values}{$.evalMatches}\nSince: {$.startsAt}\nLabels: {$.labels}\nRunbook: {$.annotations.runbook_url}\nRule: {$.generatorURL}{$.ruleUrl}\nSilence: {$.silenceURL}",
			customer_id: "$.labels.cw_id",
			dedup_key: "$.fingerprint",
			group: "$.labels.grafana_folder",
			occurred_at: "$.startsAt",
		},
		routing_rules: [
			// Name of the firing alert that Grafana's Test button sends.
			dropIf("$.labels.alertname", "^TestAlert$"),
			OCCURRED_AT_END,
			// Grafana 8 and older; later alerts have no ruleName.
			{ path: "$.ruleName", regex: "^(.+)$", overrides: { summary: "$1" } },
			{ path: "$.ruleId", regex: "^([1-9][0-9]*)$", overrides: { dedup_key: "rule $1" } },
			{ path: "$.state", regex: "^(?:alerting|no_data)$", overrides: { alert_type: "OPEN" } },
			{ path: "$.state", regex: "^ok$", overrides: { alert_type: "CLOSE" } },
			dropIf("$.ruleName", "^Test notification$"),
		],
	},
	samples: grafanaSamples,
	auth: grafanaAuth,
	retries:
		"Grafana tries again for some minutes, and sends a firing alert again after the repeat interval (4 hours as it comes). A recovery that could not be delivered is tried again with its group.",
	verified: {
		from: "grafana/alerting, receivers/webhook/v1; its requests were recorded from Grafana's own notifier; for Grafana 8 and older pkg/services/alerting/notifiers/webhook.go.",
		missing: null,
	},
	steps: grafanaSteps,
	files: grafanaFiles,
};
