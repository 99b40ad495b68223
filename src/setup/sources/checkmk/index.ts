import { CALM } from "../calm.ts";
import type { Source } from "../types.ts";
import { checkmkSamples } from "./samples.ts";
import { checkmkAuth, checkmkFiles, checkmkSteps } from "./setup.ts";

/**
 * Checkmk 2, with our own notification script. Site, host and service identify a problem; for a host problem,
 * site and host.
 */
export const checkmk: Source = {
	id: "checkmk",
	name: "Checkmk",
	summary: "Host and service problems",
	group: "Infrastructure",
	isFavourite: false,
	searchWords: ["check_mk", "cmk", "omd", "tribe29"],
	config: {
		...CALM,
		trigger_field: "$.type",
		open_value: "PROBLEM",
		close_value: "RECOVERY",
		global_routing_enabled: true,
		tenant_path: "$.customer",
		json_mapping: {
			summary: "$.host $.service $.state",
			description:
				"{$.output}\n{$.long_output}\n\nHost: {$.host} {$.alias} {$.address}\nService: {$.service}\nState: {$.state}, before {$.previous_state}\nSite: {$.site}\nComment: {$.comment}\nBy: {$.author}\nSince: {$.time}",
			customer_id: "$.cw_id",
			dedup_key: "$.site $.host $.service",
			group: "$.customer",
			occurred_at: "$.time",
		},
	},
	samples: checkmkSamples,
	auth: checkmkAuth,
	retries:
		"The script tells Checkmk whether to try again; Checkmk does so, every few minutes, where notifications are delivered asynchronously (Setup, Global settings, Notification delivery). Otherwise each is tried once.",
	verified: {
		from: "Checkmk's manual, “Notifications, Writing your own scripts” (variables and exit codes); Checkmk/checkmk, notifications/.",
		missing: "No Checkmk was at hand: the script was run with the variables of the manual, and not by Checkmk.",
	},
	steps: checkmkSteps,
	files: checkmkFiles,
};
