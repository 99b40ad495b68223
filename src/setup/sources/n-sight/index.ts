import { CALM } from "../calm.ts";
import type { Source } from "../types.ts";
import { nSightSamples } from "./samples.ts";
import { nSightAuth, nSightFiles, nSightSteps } from "./setup.ts";

/**
 * N-able N-sight, a PowerShell script of this preset that it runs on the device when a check fails: it has no webhook for alerts.
 * The key is Windows' machine id with the name of the check.
 */
export const nSight: Source = {
	id: "n-sight",
	name: "N-able N-sight",
	summary: "Failed checks, by a script",
	group: "RMM",
	isFavourite: false,
	searchWords: ["nable", "n-able", "solarwinds rmm", "gfi max", "logicnow"],
	config: {
		...CALM,
		trigger_field: "$.check_status",
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
	samples: nSightSamples,
	auth: nSightAuth,
	retries: "The script tries 5 times within a minute; its output, with the reason, stands in N-able N-sight.",
	verified: {
		from: "N-able documentation of N-sight RMM, “Alert Policy”: its alerts go out by e-mail and text message, and no webhook is named.",
		missing:
			"No N-sight was at hand: the names of its menus follow its documentation, and the script was read but not run by an N-sight agent.",
	},
	steps: nSightSteps,
	files: nSightFiles,
};
