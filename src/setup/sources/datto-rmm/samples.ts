import { CLOSES, OPENS, sampler } from "../text/index.ts";
import type { Sample } from "../types.ts";
import { dattoBody } from "./payload.ts";

const triggered = {
	...dattoBody("triggered"),
	alert: "9d0ec3a1-51b8-4a53-a7c4-d2102f7b6f1c",
	message: "Disk C: usage is 97 %",
	category: "Disk Usage",
	device: "LSO-SQL01",
	device_id: "1043221",
	site: "Lakeshore Ortho",
	site_id: "7755",
	platform: "merlot",
};
const ticket = {
	summary: "Alert: LSO-SQL01 Disk Usage Disk C: usage is 97 %",
	company: null,
	dedup_key: triggered.alert,
	tenant: "Lakeshore Ortho",
};

export const dattoRmmSamples: readonly Sample[] = [
	sampler("triggered", "firing", "Alert raised", triggered, { ...OPENS, ...ticket, why: "TenantMap is asked for the site." }),
	sampler(
		"resolved",
		"resolved",
		"Alert resolved",
		{ ...triggered, status: "resolved" },
		{
			...CLOSES,
			...ticket,
			why: "Closes the ticket of this alert when one is open.",
		},
	),
	sampler(
		"offline",
		"firing",
		"Device offline",
		{
			...triggered,
			alert: "51b8a7c4-d210-4f7b-9d0e-c3a16f1c2a9e",
			message: "Device went offline",
			category: "Online Status",
			device: "NGC-FW01 #CW-NorthgateCU",
			device_id: "1043999",
			site: "Northgate CU",
			site_id: "7761",
		},
		{
			...OPENS,
			summary: "Alert: NGC-FW01 #CW-NorthgateCU Online Status Device went offline",
			company: "NorthgateCU",
			dedup_key: "51b8a7c4-d210-4f7b-9d0e-c3a16f1c2a9e",
		},
	),
];
