import { CALM } from "../calm.ts";
import type { Source } from "../types.ts";
import { prtgSamples } from "./samples.ts";
import { prtgAuth, prtgFiles, prtgSteps } from "./setup.ts";

/**
 * PRTG Network Monitor, notification template “Execute HTTP Action”. The key is the sensor's id, which stays
 * the same when it is renamed. The token is in the URL, since PRTG cannot send headers.
 */
export const prtg: Source = {
	id: "prtg",
	name: "PRTG",
	summary: "HTTP notification action",
	group: "Infrastructure",
	isFavourite: true,
	searchWords: ["paessler", "network monitor", "sensor"],
	config: {
		...CALM,
		token_in_url: true,
		trigger_field: "$.status",
		open_value: "Down,Down (Partial),Warning,Unusual",
		close_value: "Up",
		global_routing_enabled: true,
		tenant_path: "$.probe",
		json_mapping: {
			summary: "$.device $.sensor",
			description:
				"{$.message}\n\nSensor: {$.sensor}\nDevice: {$.device} {$.host}\nGroup: {$.group}\nProbe: {$.probe}\nState: {$.change}\nLast value: {$.lastvalue}\nSince: {$.since}\nLink: {$.link}",
			dedup_key: "$.sensorid",
			group: "$.probe",
		},
		// PRTG's test sends placeholders unfilled; read as a form, they turn into odd characters.
		routing_rules: [{ path: "$.sensorid", regex: "^%sensorid$", overrides: { drop: true, summary: "Test of PRTG" } }],
	},
	samples: prtgSamples,
	auth: prtgAuth,
	retries:
		"PRTG sends each change once. A state trigger's “Repeat every … minutes” sends an outage again, and does not cure a lost recovery.",
	verified: {
		from: "Manual of PRTG, “Notifications Based on Sensor States” and “List of Placeholders for Notifications”.",
		missing: "No PRTG was at hand: that the HTTP action keeps the query of its URL follows the manual.",
	},
	steps: prtgSteps,
	files: prtgFiles,
};
