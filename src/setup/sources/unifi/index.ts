import { CALM } from "../calm.ts";
import type { Source } from "../types.ts";
import { unifiSamples } from "./samples.ts";
import { unifiAuth, unifiSteps } from "./setup.ts";

/**
 * Ubiquiti UniFi, Alarm Manager. Its own POST body contains little more than ids, and no end that names its
 * beginning. A GET with our own parameters says which problem it is, and when it is over. So the preset uses
 * two alarms with the same name; a POST body makes a ticket for each event.
 */
export const unifi: Source = {
	id: "unifi",
	name: "UniFi",
	summary: "Alarm Manager webhooks",
	group: "Infrastructure",
	isFavourite: false,
	searchWords: ["ubiquiti", "ubnt", "network application", "protect", "dream machine", "udm", "access point"],
	config: {
		...CALM,
		token_in_url: true,
		split_path: "$.events[*]",
		trigger_field: "$.status",
		open_value: "down",
		close_value: "up",
		unmatched_action: "open",
		global_routing_enabled: true,
		tenant_path: "$.customer",
		json_mapping: {
			// Not `alert_key`: values with such names are masked.
			summary: "$.name $.id $.alarm.name",
			description:
				"{$.message}\n\nAlarm: {$.name}{$.alarm.name}\nKind: {$.id}\nCustomer: {$.customer}\nDevice: {$.parameters.UNIFIdeviceName} {$.parameters.UNIFIdeviceMac}\nSite: {$.scope.site_id}\nEvent: {$.alert_id}{$.alarm.eventLocalLink}",
			dedup_key: "$.customer $.name $.alert_id $.alarm.triggers[0].eventId",
			group: "$.customer",
		},
	},
	samples: unifiSamples,
	auth: unifiAuth,
	retries: "UniFi sends each alarm once: what was lost does not come again.",
	verified: {
		from: "help.ui.com, “UniFi Alarm Manager”; elastic/integrations, packages/ubnt_unifi (recorded webhooks of Network and Protect).",
		missing:
			"No console was at hand: the bodies that newer versions of Network post differ from one another, and that an alarm's GET keeps the query of its URL could not be checked.",
	},
	steps: unifiSteps,
	files: () => [],
};
