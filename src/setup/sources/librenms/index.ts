import { CALM } from "../calm.ts";
import { dropIf } from "../rules.ts";
import type { Source } from "../types.ts";
import { libreNmsSamples } from "./samples.ts";
import { libreNmsAuth, libreNmsFiles, libreNmsSteps } from "./setup.ts";

/**
 * LibreNMS, alert transport “API” with its options as parameters: LibreNMS encodes those, while quotes in its
 * values would break a body. The key is the alert's id, which belongs to one rule on one device.
 */
export const libreNms: Source = {
	id: "librenms",
	name: "LibreNMS",
	summary: "Alerts of devices",
	group: "Infrastructure",
	isFavourite: false,
	searchWords: ["libre nms", "snmp", "observium", "network"],
	config: {
		...CALM,
		trigger_field: "$.state",
		// 1 alert, 3 got worse, 5 changed; 0 recovered. 2 (acknowledged) and 4 (got better) are news.
		open_value: "1,3,5",
		close_value: "0",
		global_routing_enabled: true,
		tenant_path: "$.location",
		json_mapping: {
			summary: "$.device $.rule",
			description:
				"{$.msg}\n\nRule: {$.rule}\nDevice: {$.device} {$.hostname} {$.ip}\nLocation: {$.location}\nSeverity: {$.severity}\nSince: {$.time}\nLasted: {$.elapsed}\nNotes: {$.notes}",
			dedup_key: "$.id",
			group: "$.location",
		},
		// Title of the test by the button Test transport.
		routing_rules: [dropIf("$.title", "^Testing transport from ")],
	},
	samples: libreNmsSamples,
	auth: libreNmsAuth,
	retries:
		"LibreNMS sends each change once. With an interval in the alert rule it sends a standing alert again; a recovery that was lost does not come again.",
	verified: {
		from: "librenms/librenms, LibreNMS/Alert/Transport/Api.php and LibreNMS/Alert/AlertData.php (variables, states and its test).",
		missing: "No LibreNMS was at hand: the transport was read and not run.",
	},
	steps: libreNmsSteps,
	files: libreNmsFiles,
};
