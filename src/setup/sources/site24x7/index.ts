import { CALM } from "../calm.ts";
import type { Source } from "../types.ts";
import { site24x7Samples } from "./samples.ts";
import { site24x7Auth, site24x7Files, site24x7Steps } from "./setup.ts";

/**
 * Site24x7, third-party integration “Webhooks”, with the JSON of this preset. The key is the monitor's id,
 * which stays the same when it is renamed. In an MSP account each alarm names the customer.
 */
export const site24x7: Source = {
	id: "site24x7",
	name: "Site24x7",
	summary: "Monitor alarms, by customer",
	group: "Uptime",
	isFavourite: false,
	searchWords: ["zoho", "manageengine", "website monitoring", "msp"],
	config: {
		...CALM,
		trigger_field: "$.STATUS",
		open_value: "DOWN,CRITICAL,TROUBLE",
		close_value: "UP",
		json_mapping: {
			summary: "$.MONITORNAME",
			description:
				"{$.INCIDENT_REASON}\n\nMonitor: {$.MONITORNAME} ({$.MONITORTYPE})\nAddress: {$.MONITORURL}\nStatus: {$.STATUS}\nFailed from: {$.FAILED_LOCATIONS}\nSince: {$.INCIDENT_TIME}\nGroup: {$.MONITOR_GROUPNAME}\nTags: {$.TAGS}\nDashboard: {$.MONITOR_DASHBOARD_LINK}",
			dedup_key: "$.MONITOR_ID",
			group: "$.MSP_CUSTOMER_NAME",
			occurred_at: "$.INCIDENT_TIME_ISO",
		},
		global_routing_enabled: true,
		tenant_path: "$.MSP_CUSTOMER_NAME",
	},
	samples: site24x7Samples,
	auth: site24x7Auth,
	retries:
		"Site24x7's help names no second try: an alarm that could not be delivered may be lost, its recovery too. “Notify after … failures” in the notification profile keeps short failures away.",
	verified: {
		from: "Site24x7 help, “Webhooks Integration” and “What are Incident Parameters and Custom Parameters?” ($MSP_CUSTOMER_NAME is for MSP accounts); field names and types as devopsext/events and keephq/keep read them.",
		missing: "No Site24x7 account was at hand. What its “Test Alert” sends is not known: it may make a ticket, which you can close.",
	},
	steps: site24x7Steps,
	files: site24x7Files,
};
