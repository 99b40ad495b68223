import type { Source } from "../types.ts";
import { grafanaSamples } from "./samples.ts";
import { grafanaFiles, grafanaSteps } from "./setup.ts";

/**
 * Grafana alerting, contact point “Webhook” (payload version 1, Grafana 9 and later).
 * A webhook holds a whole group, of which some may fire and others be resolved: each alert is decided by itself, and its
 * fingerprint (of its labels) is the key.
 */
export const grafana: Source = {
	id: "grafana",
	name: "Grafana",
	summary: "Contact point, one alert each",
	config: {
		split_path: "$.alerts[*]",
		trigger_field: "$.status",
		open_value: "firing",
		close_value: "resolved",
		json_mapping: {
			summary: "$.labels.alertname $.annotations.summary",
			description:
				"{$.annotations.description}\n\nValues: {$.values}\nSince: {$.startsAt}\nLabels: {$.labels}\nRunbook: {$.annotations.runbook_url}\nRule: {$.generatorURL}\nSilence: {$.silenceURL}",
			customer_id: "$.labels.cw_id",
			dedup_key: "$.fingerprint",
		},
		// Grafana's Test button sends an alert that fires; this is the name it gives it.
		routing_rules: [{ path: "$.labels.alertname", regex: "^TestAlert$", overrides: { drop: true } }],
		// A group is sent whole each time one of its alerts changes.
		note_interval_minutes: 60,
	},
	samples: grafanaSamples,
	steps: grafanaSteps,
	files: grafanaFiles,
};
