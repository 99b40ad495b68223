import { CALM } from "../calm.ts";
import type { Source } from "../types.ts";
import { gatusSamples } from "./samples.ts";
import { gatusAuth, gatusFiles, gatusSteps } from "./setup.ts";

/**
 * Gatus, alerting provider “custom” with the file of this preset. The key is group and name, by which Gatus
 * itself identifies an endpoint.
 */
export const gatus: Source = {
	id: "gatus",
	name: "Gatus",
	summary: "Endpoint checks, by group",
	group: "Uptime",
	isFavourite: false,
	searchWords: ["health dashboard", "status page", "twin"],
	config: {
		...CALM,
		trigger_field: "$.status",
		open_value: "TRIGGERED",
		close_value: "RESOLVED",
		json_mapping: {
			summary: "$.endpoint_group $.endpoint_name",
			description:
				"{$.errors}\n\nEndpoint: {$.endpoint_name}\nGroup: {$.endpoint_group}\nAddress: {$.endpoint_url}\nAlert: {$.alert_description}",
			dedup_key: "$.endpoint_group $.endpoint_name",
			group: "$.endpoint_group",
		},
		global_routing_enabled: true,
		tenant_path: "$.endpoint_group",
	},
	samples: gatusSamples,
	auth: gatusAuth,
	retries:
		"Gatus sends again with the endpoint's next check until a trouble was accepted; a recovery is sent once, and what could not be delivered is lost. failure-threshold waits out short failures.",
	verified: {
		from: "TwiN/gatus, alerting/provider/custom/custom.go (placeholders, what is escaped) and config/config.go (“$$” for a dollar sign).",
		missing: "Gatus was not run.",
	},
	steps: gatusSteps,
	files: gatusFiles,
};
