import { CALM } from "../calm.ts";
import type { Source } from "../types.ts";
import { merakiSamples } from "./samples.ts";
import { merakiAuth, merakiSteps } from "./setup.ts";

/**
 * Cisco Meraki, webhook with the default payload template (version 0.1). Meraki's shared secret is the
 * endpoint's token. `alertId` identifies a message, not a problem, so the device is the key. For other
 * problems than “does not report” the key includes the kind, since the recovery of a power supply must not
 * close the outage of its switch.
 */
export const meraki: Source = {
	id: "meraki",
	name: "Cisco Meraki",
	summary: "Devices, uplinks, VPN",
	group: "Infrastructure",
	isFavourite: false,
	searchWords: ["cisco", "dashboard", "access point", "mx", "mr", "ms", "wifi"],
	config: {
		...CALM,
		token_path: "$.sharedSecret",
		trigger_field: "$.alertTypeId",
		open_value: "stopped_reporting,gateway_down,power_supply_down,cellular_down,port_down,rogue_ap,ip_conflict,dhcp_no_leases,rps_backup",
		close_value: "started_reporting,gateway_up,power_supply_up,cellular_up,port_up",
		global_routing_enabled: true,
		tenant_path: "$.organizationName",
		json_mapping: {
			summary: "$.networkName $.deviceName $.alertType",
			description:
				"{$.alertType}\n\nOrganisation: {$.organizationName}\nNetwork: {$.networkName} {$.networkUrl}\nDevice: {$.deviceName} {$.deviceModel} {$.deviceSerial}\nLevel: {$.alertLevel}\nSince: {$.occurredAt}\nDetails: {$.alertData}\nDevice page: {$.deviceUrl}",
			dedup_key: "$.networkId $.deviceSerial",
			group: "$.organizationName $.networkName",
			occurred_at: "$.occurredAt",
		},
		routing_rules: [
			// One type for both beginning and end; only the data differ. VPN writes its state as text, uplinks as true
			// or false.
			{ path: "$.alertData.uplink", regex: "^false$", overrides: { alert_type: "OPEN" } },
			{ path: "$.alertData.uplink", regex: "^true$", overrides: { alert_type: "CLOSE" } },
			{ path: "$.alertData.connectivity", regex: "^false$", overrides: { alert_type: "OPEN" } },
			{ path: "$.alertData.connectivity", regex: "^true$", overrides: { alert_type: "CLOSE" } },
			{
				path: "$",
				regex: '"networkId":"([^"]*)".*"alertTypeId":"([a-z_]+)_(?:up|down|change|changed)"',
				overrides: { dedup_key: "$1 $2" },
			},
			{
				path: "$",
				regex: '"deviceSerial":"([^"]+)".*"alertTypeId":"([a-z_]+)_(?:up|down|change|changed)"',
				overrides: { dedup_key: "$1 $2" },
			},
			{
				path: "$",
				regex: '"deviceSerial":"([^"]+)".*"alertTypeId":"(rogue_ap|ip_conflict|dhcp_no_leases|rps_backup)"',
				overrides: { dedup_key: "$1 $2" },
			},
		],
	},
	samples: merakiSamples,
	auth: merakiAuth,
	retries: "Meraki tries a few more times within minutes when it is not answered with 2xx. What all of them lost does not come again.",
	verified: {
		from: "developer.cisco.com, “Meraki Webhooks” (payload and shared secret); published PagerDuty transformers for Meraki alerts.",
		missing:
			"No organisation was at hand: the names of types besides stopped_reporting, started_reporting and power_supply_up and _down, and the number of tries, could not be checked. Meraki's test webhook says that a power supply went down and cannot be told from a real one.",
	},
	steps: merakiSteps,
	files: () => [],
};
