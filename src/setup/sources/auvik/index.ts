import { CALM } from "../calm.ts";
import { noFiles } from "../text/index.ts";
import type { Source } from "../types.ts";
import { auvikSamples } from "./samples.ts";
import { auvikAuth, auvikSteps } from "./setup.ts";

/**
 * Auvik, notification channel “Webhook”. The key is the asset's id with the alert's name: Auvik's
 * documentation does not say which of its other ids are the same at the beginning and end of an alert. The
 * asset's id includes the tenant, so no two customers share one.
 */
export const auvik: Source = {
	id: "auvik",
	name: "Auvik",
	summary: "Network alerts, by site",
	group: "Infrastructure",
	isFavourite: false,
	searchWords: ["network", "switch", "firewall", "snmp"],
	config: {
		...CALM,
		token_in_url: true,
		trigger_field: "$.alertStatusString",
		open_value: "Triggered",
		close_value: "Cleared",
		json_mapping: {
			summary: "$.entityName $.alertName",
			description:
				"{$.alertDescription}\n\nAlert: {$.alertName}\nSeverity: {$.alertSeverityString}\nOn: {$.entityName} ({$.entityType})\nSite: {$.companyName}\nSince: {$.date}\nLink: {$.link}",
			dedup_key: "$.entityId $.alertName",
			group: "$.companyName",
			occurred_at: "$.date",
		},
		global_routing_enabled: true,
		tenant_path: "$.companyName",
	},
	samples: auvikSamples,
	auth: auvikAuth,
	retries: "Auvik's documentation names no second try: what could not be delivered may be lost, a “Cleared” too.",
	verified: {
		from: "Auvik support, “How do I interpret Auvik webhook notifications?” (all fields, Triggered and Cleared).",
		missing: "No Auvik was at hand: what its test sends is not known, and that it keeps the token in the URL was not tried.",
	},
	steps: auvikSteps,
	files: noFiles,
};
