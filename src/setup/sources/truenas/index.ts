import { CALM } from "../calm.ts";
import { dropIf } from "../rules.ts";
import { noFiles } from "../text/index.ts";
import type { Source } from "../types.ts";
import { truenasSamples } from "./samples.ts";
import { truenasAuth, truenasSteps } from "./setup.ts";

/**
 * TrueNAS, alert service “OpsGenie” with HookWise's address (each alert separately, keyed by TrueNAS's own
 * alert id), or “Slack” (one text for all changes, keyed by the host: its ticket closes when no alert is
 * left). Neither names a customer, and many hosts are named “truenas”, so each customer needs an endpoint.
 */
export const truenas: Source = {
	id: "truenas",
	name: "TrueNAS",
	summary: "Alerts of a NAS",
	group: "Infrastructure",
	isFavourite: false,
	searchWords: ["freenas", "ixsystems", "nas", "zfs", "pool", "scrub"],
	config: {
		...CALM,
		token_in_url: true,
		trigger_field: "$.action",
		open_value: "create",
		close_value: "close",
		json_mapping: { summary: "$.message", description: "{$.description}{$.text}", dedup_key: "$.alias" },
		routing_rules: [
			dropIf("$.message", "^test alert$"),
			{ path: "$.text", regex: "^[^\\n]*? @ (\\S+)", overrides: { dedup_key: "$1", summary: "$1" } },
			{ path: "$.text", regex: "been cleared:", overrides: { alert_type: "CLOSE" } },
			{ path: "$.text", regex: "Current alerts:", overrides: { alert_type: "GENERIC" } },
			{
				path: "$.text",
				regex: "^[^\\n]*? @ (\\S+)\\s+New alerts?:\\s+\\* ([^\\n]+)",
				overrides: { alert_type: "OPEN", summary: "$1: $2" },
			},
		],
	},
	samples: truenasSamples,
	auth: truenasAuth,
	retries:
		"TrueNAS sends each change once and logs what failed: a recovery that could not be delivered is lost, and its ticket is closed by hand.",
	verified: {
		from: "truenas/middleware, alert/service/opsgenie.py, alert/service/slack.py and format_alerts in alert/base.py.",
		missing: "The test's title “Test alert” for OpsGenie follows the name of its alert class; no TrueNAS was at hand.",
	},
	steps: truenasSteps,
	files: noFiles,
};
