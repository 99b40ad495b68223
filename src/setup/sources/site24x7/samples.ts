import { CLOSES, NO_MATCH, OPENS, sampler } from "../text/index.ts";
import type { Sample } from "../types.ts";
import type { Site24x7Parameter } from "./body.ts";

type Filled = Readonly<Record<Site24x7Parameter, string>>;

const down: Filled = {
	MONITOR_ID: "412906000004189003",
	MONITORNAME: "Patient portal",
	MONITORTYPE: "URL",
	MONITORURL: "https://portal.lakeshore-ortho.example/login",
	MONITOR_GROUPNAME: "Web",
	MONITOR_DASHBOARD_LINK: "https://www.site24x7.com/app/client#/home/monitors/412906000004189003/Summary",
	STATUS: "DOWN",
	INCIDENT_REASON: "Response code : 503. Service Unavailable",
	INCIDENT_TIME: "March 4, 2026 2:13 AM EST",
	INCIDENT_TIME_ISO: "2026-03-04T02:13:22-0500",
	FAILED_LOCATIONS: "New York - US,Toronto - CA",
	TAGS: "",
	MSP_CUSTOMER_NAME: "Lakeshore Ortho",
};
const ticket = { summary: "Alert: Patient portal", company: null, dedup_key: down.MONITOR_ID, tenant: down.MSP_CUSTOMER_NAME };

export const site24x7Samples: readonly Sample[] = [
	sampler("down", "firing", "Down", down, {
		...OPENS,
		...ticket,
		why: "TenantMap names the company of the customer; until it has an entry, the default company is used and the customer is listed there.",
	}),
	sampler(
		"up",
		"resolved",
		"Up",
		{
			...down,
			STATUS: "UP",
			INCIDENT_REASON: "",
			FAILED_LOCATIONS: "",
			INCIDENT_TIME: "March 4, 2026 2:21 AM EST",
			INCIDENT_TIME_ISO: "2026-03-04T02:21:40-0500",
		},
		{ ...CLOSES, ...ticket, why: "Closes the ticket of the monitor when one is open." },
	),
	sampler(
		"trouble",
		"firing",
		"Trouble, of another customer's monitor with the same name",
		{
			...down,
			MONITOR_ID: "412906000005220017",
			STATUS: "TROUBLE",
			INCIDENT_REASON: "Response time 8,412 ms is over the threshold of 4,000 ms",
			MONITORURL: "https://portal.northgatecu.example/",
			MSP_CUSTOMER_NAME: "Northgate Credit Union",
		},
		{
			...OPENS,
			summary: "Alert: Patient portal",
			company: null,
			dedup_key: "412906000005220017",
			tenant: "Northgate Credit Union",
			why: "The monitor's id tells the two apart, so one's recovery never closes the other's ticket.",
		},
	),
	sampler(
		"maintenance",
		"other",
		"Under maintenance",
		{ ...down, STATUS: "MAINTENANCE", INCIDENT_REASON: "Scheduled maintenance" },
		{
			...NO_MATCH,
			...ticket,
			why: "A status in neither list makes no ticket; on an open one it becomes a note.",
		},
	),
];
