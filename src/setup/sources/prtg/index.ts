import type { Source } from "../types.ts";
import { prtgSamples } from "./samples.ts";
import { prtgFiles, prtgSteps } from "./setup.ts";

/**
 * PRTG Network Monitor, notification template “Execute HTTP Action”.
 * A sensor keeps its id when it is renamed, so that is the key.
 * The token is off: PRTG can send no header of its own, and every webhook would be refused.
 */
export const prtg: Source = {
	id: "prtg",
	name: "PRTG",
	summary: "HTTP notification action",
	config: {
		bearer_auth_enabled: false,
		trigger_field: "$.status",
		open_value: "Down,Down (Partial),Warning,Unusual",
		close_value: "Up",
		json_mapping: {
			summary: "$.device $.sensor",
			description:
				"{$.message}\n\nSensor: {$.sensor}\nDevice: {$.device} ({$.host})\nGroup: {$.group}\nProbe: {$.probe}\nState: {$.change}\nLast value: {$.lastvalue}\nSince: {$.since}\nLink: {$.link}",
			dedup_key: "$.sensorid",
		},
	},
	samples: prtgSamples,
	steps: prtgSteps,
	files: prtgFiles,
};
