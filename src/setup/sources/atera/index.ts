import { CALM } from "../calm.ts";
import type { Source } from "../types.ts";
import { ateraSamples } from "./samples.ts";
import { ateraAuth, ateraFiles, ateraSteps } from "./setup.ts";

/**
 * Atera, a PowerShell script of this preset that it runs on the device when a check fails: it has no webhook for alerts.
 * The key is Windows' machine id with the name of the check.
 */
export const atera: Source = {
	id: "atera",
	name: "Atera",
	summary: "Failed checks, by a script",
	group: "RMM",
	isFavourite: false,
	searchWords: ["rmm", "psa"],
	config: {
		...CALM,
		trigger_field: "$.alert_status",
		open_value: "problem",
		close_value: "ok",
		json_mapping: {
			summary: "$.device $.check",
			description: "{$.message}\n\nDevice: {$.device}\nCheck: {$.check}\nCustomer: {$.customer}\nTime: {$.time}",
			dedup_key: "$.machine_id $.device $.check",
			group: "$.customer",
			occurred_at: "$.time",
		},
		global_routing_enabled: true,
		tenant_path: "$.customer",
	},
	samples: ateraSamples,
	auth: ateraAuth,
	retries: "The script tries 5 times within a minute; its output, with the reason, stands in Atera.",
	verified: {
		from: "Atera documentation of alerts and of its API: alerts go out by e-mail and can be asked for, and no webhook for alerts is named.",
		missing:
			"No Atera was at hand: the names of its menus follow its documentation, and the script was read but not run by an Atera agent.",
	},
	steps: ateraSteps,
	files: ateraFiles,
};
