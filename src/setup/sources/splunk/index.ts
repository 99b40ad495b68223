import { CALM } from "../calm.ts";
import { noFiles } from "../text/index.ts";
import type { Source } from "../types.ts";
import { splunkSamples } from "./samples.ts";
import { splunkAuth, splunkSteps } from "./setup.ts";

/**
 * Splunk Enterprise and Cloud, alert action “Webhook”. Splunk reports results, but never their end, so every
 * result opens, unless the search itself sets the field alert_state. The key is the saved search with its
 * app, and the result's host if there is one: a repeat is a note.
 */
export const splunk: Source = {
	id: "splunk",
	name: "Splunk",
	summary: "Alerts of saved searches",
	group: "Observability",
	isFavourite: false,
	searchWords: ["siem", "logs", "saved search"],
	config: {
		...CALM,
		token_in_url: true,
		trigger_field: "$.result.alert_state",
		open_value: "problem,firing,critical,warning",
		close_value: "ok,resolved,cleared",
		unmatched_action: "open",
		json_mapping: {
			summary: "$.search_name $.result.host",
			description:
				"{$.result.message}\n{$.result._raw}\n\nSearch: {$.search_name}\nHost: {$.result.host}\nSource: {$.result.source}\nCount: {$.result.count}\nApp: {$.app}\nOwner: {$.owner}\nResults: {$.results_link}",
			customer_id: "$.result.cw_id",
			dedup_key: "$.app $.search_name $.result.host",
			group: "$.result.customer",
		},
		global_routing_enabled: true,
		tenant_path: "$.result.customer",
	},
	samples: splunkSamples,
	auth: splunkAuth,
	retries:
		"Splunk sends once and logs what failed in its internal log: what could not be delivered is lost. Throttling in the alert keeps repeats away.",
	verified: {
		from: "Splunk documentation, “Use a webhook alert action” (fields of the payload, the allow list); keephq/keep, splunk_provider.py.",
		missing:
			"Written from knowledge of the documentation, which could not be opened again. No Splunk was at hand: that it keeps the query of the webhook's URL follows its documentation, which shows such URLs.",
	},
	steps: splunkSteps,
	files: noFiles,
};
