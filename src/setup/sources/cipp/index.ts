import { CALM } from "../calm.ts";
import { dropIf } from "../rules.ts";
import { noFiles } from "../text/index.ts";
import type { Source } from "../types.ts";
import { cippSamples } from "./samples.ts";
import { cippAuth, cippSteps } from "./setup.ts";

/**
 * CIPP 10 (CyberDrain Improved Partner Portal), notification webhook. It reports findings, but never their
 * end, so there is no trigger: every alert opens, and a repeat of the same title for the same company is a
 * note. One webhook serves all tenants; TenantMap finds the company.
 */
export const cipp: Source = {
	id: "cipp",
	name: "CIPP",
	summary: "M365 alerts by tenant",
	group: "Security",
	isFavourite: true,
	searchWords: ["cyberdrain", "m365", "office 365", "microsoft 365", "entra"],
	config: {
		...CALM,
		unmatched_action: "open",
		global_routing_enabled: true,
		ticket_prefix: "CIPP:",
		// Titles are `<kind> - <tenant> - <finding>`: without the kind, more of the finding fits into a summary.
		summary_remove_strings: "Alert - ,Scheduled Task - ",
		json_mapping: {
			// The standardized schema has `title`; without it, each kind of alert has one of the other fields.
			summary: "$.title $.Title $.TaskInfo.Name $.Standard",
		},
		routing_rules: [
			dropIf("$.title", "^CIPP Notification Test$"),
			dropIf("$.Title", "^CIPP Notification Test$"),
			// Its title contains the time: without this rule each digest would be a new ticket.
			{ path: "$.source", regex: "^Logbook Notification$", overrides: { summary: "Logbook alerts" } },
		],
	},
	samples: cippSamples,
	auth: cippAuth,
	retries: "CIPP sends each alert once; an alert that finds the same again is sent at its next run.",
	verified: {
		from: "KelvinTegelaar/CIPP-API, Send-CIPPAlert and Push-SchedulerCIPPNotifications.",
		missing: "No tenant was at hand: the samples follow the code.",
	},
	steps: cippSteps,
	files: noFiles,
};
