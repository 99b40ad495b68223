import { CALM } from "../calm.ts";
import type { Source } from "../types.ts";
import { ninjaOneSamples } from "./samples.ts";
import { ninjaOneAuth, ninjaOneSteps } from "./setup.ts";

/**
 * NinjaOne (NinjaRMM), webhook of activities. The key is `seriesUid`, which a triggered condition and its
 * reset share. Other activities (a script ran, a device was added) are neither and make no ticket.
 */
export const ninjaOne: Source = {
	id: "ninjaone",
	name: "NinjaOne",
	summary: "Conditions of devices",
	group: "RMM",
	isFavourite: true,
	searchWords: ["ninja", "ninjarmm", "rmm", "endpoint"],
	config: {
		...CALM,
		trigger_field: "$.statusCode",
		open_value: "TRIGGERED",
		close_value: "RESET",
		global_routing_enabled: true,
		tenant_path: "$.device.organizationId",
		json_mapping: {
			summary: "$.device.systemName $.sourceName",
			description:
				"{$.message}\n{$.subject}\n\nDevice: {$.device.systemName} {$.device.dnsName}\nOrganisation: {$.device.organizationId}\nCondition: {$.sourceName}\nState: {$.status}\nSeverity: {$.severity}\nPriority: {$.priority}\nType: {$.type}\nActivity: {$.id}\nDetails: {$.data}",
			dedup_key: "$.seriesUid",
			occurred_at: "$.activityTime",
			group: "$.device.organizationId",
		},
	},
	samples: ninjaOneSamples,
	auth: ninjaOneAuth,
	retries: "NinjaOne's documentation promises no second try: what was lost does not come again, so let this endpoint tell you of silence.",
	verified: {
		from: "NinjaRMM Public API v2, “Webhooks” (activity schema and PUT /v2/webhook).",
		missing:
			"No account was at hand: that a reset carries the seriesUid of its trigger, and the header of a notification channel, follow the documentation.",
	},
	steps: ninjaOneSteps,
	files: () => [],
};
