import { CALM_WITH_DELAY } from "../calm.ts";
import type { Source } from "../types.ts";
import { monitSamples } from "./samples.ts";
import { monitAuth, monitFiles, monitSteps } from "./setup.ts";

/**
 * Monit, with the script of this preset as the action for a check's failure and for its end. The key is the
 * machine's id with the service, and the check if a service has several.
 */
export const monit: Source = {
	id: "monit",
	name: "Monit",
	summary: "Failed checks, by a script",
	group: "Infrastructure",
	isFavourite: false,
	searchWords: ["mmonit", "m/monit", "linux", "process", "service"],
	config: {
		...CALM_WITH_DELAY,
		trigger_field: "$.monit_status",
		open_value: "problem",
		close_value: "ok",
		json_mapping: {
			summary: "$.host $.service $.check",
			description: "{$.description}\n\nHost: {$.host}\nService: {$.service}\nEvent: {$.event}\nTime: {$.date}",
			dedup_key: "$.machine_id $.service $.check",
		},
	},
	samples: monitSamples,
	auth: monitAuth,
	retries: "Monit runs the script once for each change; the script tries 5 times within a few minutes.",
	verified: {
		from: "Monit manual, “EXEC” (the MONIT_ variables of the environment, “else if succeeded”). Tried with Monit 5.33: a closed port opened, the same port closed the ticket.",
		missing: null,
	},
	steps: monitSteps,
	files: monitFiles,
};
