import { CALM } from "../calm.ts";
import type { Source } from "../types.ts";
import { pingdomSamples } from "./samples.ts";
import { pingdomAuth, pingdomSteps } from "./setup.ts";

/**
 * SolarWinds Pingdom, integration “Webhook”. The key is the check's number. Uptime checks are DOWN and UP;
 * transaction checks are FAILING and SUCCESS.
 */
export const pingdom: Source = {
	id: "pingdom",
	name: "Pingdom",
	summary: "Uptime and transaction checks",
	group: "Uptime",
	isFavourite: false,
	searchWords: ["solarwinds", "website", "transaction"],
	config: {
		...CALM,
		token_in_url: true,
		trigger_field: "$.current_state",
		open_value: "DOWN,FAILING",
		close_value: "UP,SUCCESS",
		global_routing_enabled: true,
		tenant_path: "$.tags[0]",
		json_mapping: {
			summary: "$.check_name",
			description:
				"{$.description}\n{$.long_description}\n{$.custom_message}\n\nCheck: {$.check_name} {$.check_id}\nType: {$.check_type}\nURL: {$.check_params.full_url}\nHost: {$.check_params.hostname}\nSince: {$.state_changed_utc_time} UTC\nFirst seen from: {$.first_probe.location}\nConfirmed from: {$.second_probe.location}",
			dedup_key: "$.check_id",
			occurred_at: "$.state_changed_timestamp",
		},
	},
	samples: pingdomSamples,
	auth: pingdomAuth,
	retries:
		"Pingdom's documentation promises no second try. “Resend every … down cycles” sends an outage again, and does not cure a lost recovery.",
	verified: {
		from: "Pingdom's page “Webhooks”; zulip/zulip, zerver/webhooks/pingdom with its recorded payloads; alerta/alerta, alerta/webhooks/pingdom.py.",
		missing: "No account was at hand. What its test sends is not documented, so send it while this endpoint is a draft.",
	},
	steps: pingdomSteps,
	files: () => [],
};
