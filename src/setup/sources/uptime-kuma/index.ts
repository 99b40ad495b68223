import { CALM_WITH_DELAY } from "../calm.ts";
import { dropIf } from "../rules.ts";
import type { Source } from "../types.ts";
import { uptimeKumaSamples } from "./samples.ts";
import { uptimeKumaAuth, uptimeKumaFiles, uptimeKumaSteps } from "./setup.ts";

/**
 * Uptime Kuma 2 (and 1), notification type “Webhook”. The key is the monitor's number: two customers may each
 * have a “Firewall”, and a monitor may be renamed while it is down.
 */
export const uptimeKuma: Source = {
	id: "uptime-kuma",
	name: "Uptime Kuma",
	summary: "Monitor up and down",
	group: "Uptime",
	isFavourite: true,
	searchWords: ["kuma", "louislam", "status page", "ping"],
	config: {
		...CALM_WITH_DELAY,
		// These are the defaults, which were made for this tool; written out here.
		trigger_field: "$.heartbeat.status",
		open_value: "0",
		close_value: "1",
		global_routing_enabled: true,
		// The topmost group; for a monitor without a group the path is its own name.
		tenant_path: "$.monitor.path[:-1]",
		json_mapping: {
			summary: "$.monitor.name",
			description:
				"{$.msg}\n\nMonitor: {$.monitor.name}\nGroup: {$.monitor.pathName}\nType: {$.monitor.type}\nURL: {$.monitor.url}\nHost: {$.monitor.hostname}\nTime: {$.heartbeat.localDateTime} {$.heartbeat.timezone}",
			// Tags are a list of objects, so `$.monitor.tags.CW_ID` would never find one.
			customer_id: "$.monitor.tags[?(@.name == 'CW_ID')].value",
			dedup_key: "$.monitor.id",
			group: "$.monitor.path[:-1]",
			// The time is in UTC, but does not say so.
			occurred_at: "$.heartbeat.time Z",
		},
		routing_rules: [
			// A group is down because its monitors are, and those report it themselves.
			dropIf("$.monitor.type", "^group$"),
			// Notices about certificates have no heartbeat, like the test. 21, 14 and 7 days are one ticket. Version 1
			// says “will be expired in”.
			{
				path: "$.msg",
				regex: "^\\[(.*)\\]\\[.*\\] (.*certificate .*) will (?:be )?expired? in ",
				overrides: { alert_type: "OPEN", summary: "$1: $2 will expire", dedup_key: "$1: $2 will expire" },
			},
			{
				path: "$.msg",
				regex: "^(Domain name .*) will expire in ",
				overrides: { alert_type: "OPEN", summary: "$1 will expire", dedup_key: "$1 will expire" },
			},
			{ path: "$.msg", regex: "#CW-?(\\w+).* certificate .* will (?:be )?expired? in ", overrides: { customer_id: "$1" } },
		],
	},
	samples: uptimeKumaSamples,
	auth: uptimeKumaAuth,
	retries:
		"Uptime Kuma sends each change once and never tries again: what it could not deliver is lost, the recovery too. “Resend Notification if Down X times consecutively” on the monitor sends the outage again (as a note here) and does not cure a lost recovery.",
	verified: {
		from: "louislam/uptime-kuma 2.5, server/notification-providers/webhook.js and server/model/monitor.js; its requests were recorded from Uptime Kuma 2.5.3.",
		missing: null,
	},
	steps: uptimeKumaSteps,
	files: uptimeKumaFiles,
};
