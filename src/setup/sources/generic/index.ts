import type { Source } from "../types.ts";
import { genericSamples } from "./samples.ts";
import { genericSteps } from "./setup.ts";

/** Anything that can post JSON with a status. Its optional `id` is the key; without one the name is. */
export const generic: Source = {
	id: "generic",
	name: "Generic status",
	summary: "Anything with a status field",
	config: {
		trigger_field: "$.status",
		open_value: "down,DOWN,critical,CRITICAL,error,ERROR,warning,WARNING,problem,PROBLEM",
		close_value: "up,UP,ok,OK,resolved,RESOLVED,recovered,RECOVERED",
		json_mapping: { summary: "$.name", customer_id: "$.company", dedup_key: "$.id" },
	},
	samples: genericSamples,
	steps: genericSteps,
	files: () => [],
};
export { sendSteps } from "./setup.ts";
