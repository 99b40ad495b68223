import type { Source } from "../types.ts";
import { uptimeKumaSamples } from "./samples.ts";
import { uptimeKumaFiles, uptimeKumaSteps } from "./setup.ts";

/**
 * Uptime Kuma 2 (and 1), notification type “Webhook”.
 * The key stays the summary: one monitor has one name, people know it, and tickets of an earlier bridge are found by it.
 */
export const uptimeKuma: Source = {
	id: "uptime-kuma",
	name: "Uptime Kuma",
	summary: "Monitor up and down",
	config: {
		// The defaults, written out: this is the tool they were made for.
		trigger_field: "$.heartbeat.status",
		open_value: "0",
		close_value: "1",
		json_mapping: {
			summary: "$.monitor.name",
			description:
				"{$.msg}\n\nMonitor: {$.monitor.name}\nGroup: {$.monitor.pathName}\nType: {$.monitor.type}\nTime: {$.heartbeat.localDateTime} {$.heartbeat.timezone}",
			// Tags come as a list of objects, so `$.monitor.tags.CW_ID` would never find one.
			customer_id: "$.monitor.tags[?(@.name == 'CW_ID')].value",
		},
	},
	samples: uptimeKumaSamples,
	steps: uptimeKumaSteps,
	files: uptimeKumaFiles,
};
