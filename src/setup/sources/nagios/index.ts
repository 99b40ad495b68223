import { CALM } from "../calm.ts";
import type { Source } from "../types.ts";
import { nagiosSamples } from "./samples.ts";
import { nagiosAuth, nagiosFiles, nagiosSteps } from "./setup.ts";

/**
 * Nagios Core and XI, Naemon and Icinga 2: notification commands with curl, which posts a form, so that
 * quotes in a plug-in's output do no harm. Host and service identify a problem. Icinga Notifications posts
 * its own JSON and accepts only 200 as an answer; its incident is the key.
 */
export const nagios: Source = {
	id: "nagios",
	name: "Nagios and Icinga",
	summary: "Host and service problems",
	group: "Infrastructure",
	isFavourite: false,
	searchWords: ["nagios xi", "icinga2", "naemon", "centreon", "opsview", "icinga notifications"],
	config: {
		...CALM,
		answer_status: 200,
		trigger_field: "$.type",
		open_value: "PROBLEM",
		close_value: "RECOVERY",
		global_routing_enabled: true,
		tenant_path: "$.hostgroups",
		json_mapping: {
			summary: "$.host $.service $.object.name",
			description:
				"{$.output}{$.event.message}\n\nHost: {$.host} {$.alias} {$.address}\nService: {$.service}\nState: {$.state}{$.incident.severity}\nHost groups: {$.hostgroups}\nComment: {$.comment}\nBy: {$.author}\nTime: {$.time}{$.event.time}\nIncident: {$.incident.url}",
			dedup_key: "$.host $.service $.incident.id",
			group: "$.hostgroups",
			occurred_at: "$.event.time",
		},
		routing_rules: [
			// Icinga Notifications sends a severity instead of a type.
			{ path: "$.incident.severity", regex: "^(?:crit|err|warning|alert|emerg)$", overrides: { alert_type: "OPEN" } },
			{ path: "$.incident.severity", regex: "^ok$", overrides: { alert_type: "CLOSE" } },
		],
	},
	samples: nagiosSamples,
	auth: nagiosAuth,
	retries:
		"curl tries again for 20 seconds under Nagios, which ends a notification after 30, and for 10 minutes under Icinga 2. A problem that stands is sent again at each notification interval; a lost recovery is not.",
	verified: {
		from: "Manuals of Nagios Core 4 (macros) and Icinga 2 (NotificationCommand); Icinga/icinga-notifications, cmd/channels/webhook.",
		missing: "Neither was at hand: the commands were run by hand, and not by Nagios or Icinga.",
	},
	steps: nagiosSteps,
	files: nagiosFiles,
};
