import { CLOSES, NO_MATCH, OPENS, sampler } from "../text/index.ts";
import type { Sample } from "../types.ts";

/** Samples contain no secret; a real webhook has the endpoint's token in `sharedSecret`. */
const down = {
	version: "0.1",
	sharedSecret: "YOUR_TOKEN",
	sentAt: "2026-03-04T07:13:39.656975Z",
	organizationId: "00000001",
	organizationName: "Lakeshore Ortho",
	organizationUrl: "https://n1.meraki.com/o/abc/manage/organization/overview",
	networkId: "N_111111111111",
	networkName: "Main Office",
	networkUrl: "https://n1.meraki.com/Main-Office/n/abc/manage/nodes/list",
	networkTags: [],
	deviceSerial: "Q3AB-C4DE-5F6G",
	deviceMac: "00:11:22:33:44:55",
	deviceName: "LSO-AP-Lobby",
	deviceUrl: "https://n1.meraki.com/Main-Office/n/abc/manage/nodes/new_list/000000000000",
	deviceTags: ["lobby"],
	deviceModel: "MR56",
	alertId: "0000000000000000",
	alertType: "APs went down",
	alertTypeId: "stopped_reporting",
	alertLevel: "critical",
	occurredAt: "2026-03-04T07:12:33.504142Z",
	alertData: {},
};
const up = {
	...down,
	alertType: "APs came up",
	alertTypeId: "started_reporting",
	alertLevel: "informational",
	sentAt: "2026-03-04T07:21:44.120000Z",
	occurredAt: "2026-03-04T07:20:41.004142Z",
};
const at = { company: null, tenant: "Lakeshore Ortho" };
const device = { dedup_key: "N_111111111111 Q3AB-C4DE-5F6G", ...at };
const uplink = {
	...down,
	deviceSerial: "Q2MX-1111-2222",
	deviceName: "LSO-MX67",
	deviceModel: "MX67",
	alertType: "Uplink status changed",
	alertTypeId: "uplink_status_change",
	alertLevel: "warning",
};

export const merakiSamples: readonly Sample[] = [
	sampler("down", "firing", "Access point went down", down, {
		...OPENS,
		...device,
		summary: "Alert: Main Office LSO-AP-Lobby APs went down",
		why: "TenantMap is asked for the organisation.",
	}),
	sampler("up", "resolved", "Access point came up", up, {
		...CLOSES,
		...device,
		summary: "Alert: Main Office LSO-AP-Lobby APs came up",
		why: "Closes the ticket of this device when one is open.",
	}),
	sampler(
		"uplink-down",
		"firing",
		"Uplink lost",
		{ ...uplink, alertData: { uplink: false } },
		{ ...OPENS, ...at, dedup_key: "Q2MX-1111-2222 uplink_status", summary: "Alert: Main Office LSO-MX67 Uplink status changed" },
	),
	sampler(
		"uplink-up",
		"resolved",
		"Uplink is back",
		{ ...uplink, occurredAt: "2026-03-04T07:30:00.504142Z", alertData: { uplink: true } },
		{
			...CLOSES,
			...at,
			dedup_key: "Q2MX-1111-2222 uplink_status",
			summary: "Alert: Main Office LSO-MX67 Uplink status changed",
			why: "One type tells both ways; the data say that the uplink is back.",
		},
	),
	sampler(
		"settings",
		"other",
		"Settings changed",
		{
			...down,
			deviceSerial: undefined,
			deviceMac: undefined,
			deviceName: undefined,
			deviceUrl: undefined,
			deviceTags: undefined,
			deviceModel: undefined,
			alertType: "Settings changed",
			alertTypeId: "settings_changed",
			alertLevel: "informational",
			alertData: { name: "SSID Guest", changes: {}, userId: 0 },
		},
		{
			...NO_MATCH,
			...at,
			dedup_key: "N_111111111111 settings",
			summary: "Alert: Main Office Settings changed",
			why: "A change is no trouble: it shows in History and makes no ticket. Add settings_changed to the values that open if it should.",
		},
	),
];
