import { CALM } from "../calm.ts";
import { dropIf } from "../rules.ts";
import { noFiles } from "../text/index.ts";
import type { Source } from "../types.ts";
import { betterStackSamples } from "./samples.ts";
import { betterStackAuth, betterStackSteps } from "./setup.ts";

/**
 * Better Stack (Better Uptime), exporting webhook for incidents. The key is the incident's id, which stays
 * the same until it is resolved.
 */
export const betterStack: Source = {
	id: "better-stack",
	name: "Better Stack",
	summary: "Incidents of Better Uptime",
	group: "Uptime",
	isFavourite: false,
	searchWords: ["better uptime", "betteruptime", "betterstack", "logtail"],
	config: {
		...CALM,
		trigger_field: "$.event",
		open_value: "started,reopened",
		close_value: "resolved",
		json_mapping: {
			summary: "$.data.attributes.name $.data.attributes.cause",
			description:
				"{$.data.attributes.cause}\n\nMonitor: {$.data.attributes.name}\nAddress: {$.data.attributes.url}\nTeam: {$.data.attributes.team_name}\nSince: {$.data.attributes.started_at}\nAcknowledged by: {$.data.attributes.acknowledged_by}\nScreenshot: {$.data.attributes.screenshot_url}\nIncident: {$.data.attributes.origin_url}",
			dedup_key: "$.data.id",
			group: "$.data.attributes.team_name",
		},
		// Webhooks about monitors and on-call calendars report no problems.
		routing_rules: [dropIf("$.data.type", "^(?:monitor|on_call|user)")],
		global_routing_enabled: true,
		tenant_path: "$.data.attributes.team_name",
	},
	samples: betterStackSamples,
	auth: betterStackAuth,
	retries: "Better Stack's documentation names no second try: what could not be delivered may be lost, a recovery too.",
	verified: {
		from: "Better Uptime documentation, “Webhooks” (the incident webhook with its events); attributes of the incident API; headers as the better-uptime Terraform provider sets them.",
		missing: "No Better Stack account was at hand: the payload of its test is not known, and team_name may be missing in the webhook.",
	},
	steps: betterStackSteps,
	files: noFiles,
};
