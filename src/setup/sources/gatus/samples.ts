import { CLOSES, OPENS, sampler } from "../text/index.ts";
import type { Sample } from "../types.ts";

const triggered = {
	status: "TRIGGERED",
	endpoint_name: "portal",
	endpoint_group: "Lakeshore Ortho",
	endpoint_url: "https://portal.lakeshore-ortho.example/login",
	alert_description: "The patient portal does not answer",
	errors: 'Get "https://portal.lakeshore-ortho.example/login": dial tcp 203.0.113.20:443: connect: connection refused',
};
const ticket = { summary: "Alert: Lakeshore Ortho portal", company: null, dedup_key: "Lakeshore Ortho portal", tenant: "Lakeshore Ortho" };

export const gatusSamples: readonly Sample[] = [
	sampler("triggered", "firing", "Triggered", triggered, { ...OPENS, ...ticket }),
	sampler(
		"resolved",
		"resolved",
		"Resolved",
		{ ...triggered, status: "RESOLVED", errors: "" },
		{
			...CLOSES,
			...ticket,
			why: "Closes the ticket of the same endpoint when one is open.",
		},
	),
	sampler(
		"same-name",
		"firing",
		"Another group's endpoint with the same name",
		{ ...triggered, endpoint_group: "Northgate Credit Union" },
		{
			...OPENS,
			summary: "Alert: Northgate Credit Union portal",
			company: null,
			dedup_key: "Northgate Credit Union portal",
			tenant: "Northgate Credit Union",
		},
	),
];
