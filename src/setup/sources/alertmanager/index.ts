import type { Source } from "../types.ts";
import { alertmanagerSamples } from "./samples.ts";
import { alertmanagerFiles, alertmanagerSteps } from "./setup.ts";

/**
 * Prometheus Alertmanager, `webhook_configs` (payload version 4, Alertmanager 0.22 and later for the token).
 * A webhook holds a whole group: each alert is decided by itself, and its fingerprint (of its labels) is the key.
 */
export const alertmanager: Source = {
	id: "alertmanager",
	name: "Prometheus Alertmanager",
	summary: "Webhook, one alert each",
	config: {
		split_path: "$.alerts[*]",
		trigger_field: "$.status",
		open_value: "firing",
		close_value: "resolved",
		json_mapping: {
			summary: "$.labels.alertname $.annotations.summary",
			description:
				"{$.annotations.description}\n\nInstance: {$.labels.instance}\nSeverity: {$.labels.severity}\nSince: {$.startsAt}\nLabels: {$.labels}\nRunbook: {$.annotations.runbook_url}\nQuery: {$.generatorURL}\nAlertmanager: {$._parent.externalURL}",
			customer_id: "$.labels.cw_id",
			dedup_key: "$.fingerprint",
		},
		// A group is sent whole each time one of its alerts changes.
		note_interval_minutes: 60,
	},
	samples: alertmanagerSamples,
	steps: alertmanagerSteps,
	files: alertmanagerFiles,
};
