import { CALM } from "../calm.ts";
import type { Source } from "../types.ts";
import { dattoRmmSamples } from "./samples.ts";
import { dattoRmmAuth, dattoRmmFiles, dattoRmmSteps } from "./setup.ts";

/**
 * Datto RMM (Kaseya), webhook response of monitors, with the two bodies of this preset: one when an alert is raised and one when it
 * is resolved. The key is the alert's UID.
 */
export const dattoRmm: Source = {
	id: "datto-rmm",
	name: "Datto RMM",
	summary: "Monitor alerts",
	group: "RMM",
	isFavourite: false,
	searchWords: ["datto", "kaseya", "autotask", "aem", "centrastage", "rmm"],
	config: {
		...CALM,
		token_in_url: true,
		trigger_field: "$.status",
		open_value: "triggered",
		close_value: "resolved",
		global_routing_enabled: true,
		tenant_path: "$.site",
		json_mapping: {
			summary: "$.device $.category $.message",
			description:
				"{$.message}\n\nDevice: {$.device} {$.device_id}\nSite: {$.site} {$.site_id}\nCategory: {$.category}\nPlatform: {$.platform}\nAlert: {$.alert}",
			dedup_key: "$.alert",
			group: "$.site",
		},
	},
	samples: dattoRmmSamples,
	auth: dattoRmmAuth,
	retries: "Datto RMM's documentation promises no second try: what was lost does not come again.",
	verified: {
		from: "rmm.datto.com help, “Webhooks” (separate bodies for triggered and resolved); published scripts for the names of the variables.",
		missing:
			"No account was at hand: a message with a quote in it makes a body that is no JSON; it is kept and shown in Needs a person. Whether every variable is filled in when an alert is resolved could not be checked.",
	},
	steps: dattoRmmSteps,
	files: dattoRmmFiles,
};
