import { CALM } from "../calm.ts";
import { dropIf } from "../rules.ts";
import { noFiles } from "../text/index.ts";
import type { Source } from "../types.ts";
import { cloudflareSamples } from "./samples.ts";
import { cloudflareAuth, cloudflareSteps } from "./setup.ts";

/**
 * Cloudflare Notifications, destination “Webhooks”. The key is Cloudflare's correlation id, or the health
 * check's own id if there is one: a check keeps it from failure to recovery. Some notifications have no end
 * (an expiring certificate); they open a ticket.
 */
export const cloudflare: Source = {
	id: "cloudflare",
	name: "Cloudflare",
	summary: "Notifications by webhook",
	group: "Cloud",
	isFavourite: false,
	searchWords: ["ddos", "cdn", "health check", "origin", "zero trust", "certificate", "dns"],
	config: {
		...CALM,
		trigger_field: "$.alert_event",
		open_value: "ALERT_STATE_EVENT_START",
		close_value: "ALERT_STATE_EVENT_END",
		unmatched_action: "open",
		json_mapping: {
			summary: "$.name $.data.health_check_name $.data.target_hostname $.data.target_ip $.data.hostnames",
			description:
				"{$.text}\n\nPolicy: {$.policy_name}\nKind: {$.alert_type}\nZone: {$.data.zone_name}\nStatus: {$.data.new_health_status}\nReason: {$.data.reason}\nOrigin: {$.data.origin_ip}\nAccount: {$.data.account_name}\nDashboard: {$.data.dashboard_link}",
			dedup_key: "$.alert_correlation_id",
			group: "$.data.account_name",
		},
		routing_rules: [
			{ path: "$.data.health_check_id", regex: "^(.+)$", overrides: { dedup_key: "$1" } },
			{ path: "$.data.new_health_status", regex: "^unhealthy$", overrides: { alert_type: "OPEN" } },
			{ path: "$.data.new_health_status", regex: "^healthy$", overrides: { alert_type: "CLOSE" } },
			dropIf("$.text", "^Hello World! This is a test message sent from https://cloudflare\\.com"),
		],
		global_routing_enabled: true,
		tenant_path: "$.data.account_name",
	},
	samples: cloudflareSamples,
	auth: cloudflareAuth,
	retries: "Cloudflare's documentation names no second try for notifications: what could not be delivered may be lost, a recovery too.",
	verified: {
		from: "cloudflare/cloudflare-docs, notifications/reference/webhook-payload-schema.mdx (all fields and the cf-webhook-auth header); the text of the test as public receivers know it.",
		missing:
			"That a health check's fall and rise share one correlation id could not be checked, so its own id is the key. Whether “Healthy” comes as START or END is not documented, so its status decides.",
	},
	steps: cloudflareSteps,
	files: noFiles,
};
