import { CALM } from "../calm.ts";
import { dropIf, OCCURRED_AT_END } from "../rules.ts";
import type { Source } from "../types.ts";
import { alertmanagerSamples } from "./samples.ts";
import { alertmanagerAuth, alertmanagerFiles, alertmanagerSteps } from "./setup.ts";

/**
 * Prometheus Alertmanager, `webhook_configs` (payload version 4, Alertmanager 0.22 and later for the token).
 * A webhook holds a whole group: each alert is decided separately, and its fingerprint (of its labels) is the
 * key.
 */
export const alertmanager: Source = {
	id: "alertmanager",
	name: "Prometheus Alertmanager",
	summary: "Webhook, one alert each",
	group: "Observability",
	isFavourite: true,
	searchWords: ["prometheus", "prom", "victoriametrics", "vmalert", "thanos", "mimir"],
	config: {
		...CALM,
		split_path: "$.alerts[*]",
		trigger_field: "$.status",
		open_value: "firing",
		close_value: "resolved",
		global_routing_enabled: true,
		tenant_path: "$.labels.tenant",
		json_mapping: {
			summary: "$.labels.alertname $.annotations.summary",
			description:
				"{$.annotations.description}\n\nInstance: {$.labels.instance}\nSeverity: {$.labels.severity}\nSince: {$.startsAt}\nLabels: {$.labels}\nRunbook: {$.annotations.runbook_url}\nQuery: {$.generatorURL}\nAlertmanager: {$._parent.externalURL}",
			customer_id: "$.labels.cw_id",
			dedup_key: "$.fingerprint",
			group: "$.labels.cluster",
			occurred_at: "$.startsAt",
		},
		routing_rules: [
			OCCURRED_AT_END,
			// Watchdog always fires, to show that alerts get through; the silence check watches for it.
			dropIf("$.labels.alertname", "^Watchdog$"),
		],
	},
	samples: alertmanagerSamples,
	auth: alertmanagerAuth,
	retries:
		"Alertmanager tries again with growing pauses until the next change of the group, and sends a firing alert again after repeat_interval (4 hours as it comes). A recovery stays in its group until it was delivered.",
	verified: {
		from: "prometheus/alertmanager, notify/webhook; its requests were recorded from Alertmanager 0.25 and 0.35.",
		missing: null,
	},
	steps: alertmanagerSteps,
	files: alertmanagerFiles,
};
