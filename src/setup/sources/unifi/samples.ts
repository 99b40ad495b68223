import { CLOSES, NO_MATCH, OPENS, querySampler, sampler } from "../text/index.ts";
import type { Sample } from "../types.ts";

const gateway = { customer: "Lakeshore Ortho", name: "Gateway offline" };
const ticket = {
	summary: "Alert: Gateway offline",
	company: null,
	dedup_key: "Lakeshore Ortho Gateway offline",
	tenant: "Lakeshore Ortho",
};
const created = { ...NO_MATCH, action: "create", reason: null, company: null } as const;

export const unifiSamples: readonly Sample[] = [
	querySampler(
		"down",
		"firing",
		"Device offline",
		{ ...gateway, status: "down" },
		{ ...OPENS, ...ticket, why: "TenantMap is asked for the customer in the URL." },
	),
	querySampler(
		"up",
		"resolved",
		"Device online",
		{ ...gateway, status: "up" },
		{
			...CLOSES,
			...ticket,
			why: "Closes the ticket of the same customer and name when one is open.",
		},
	),
	sampler(
		"threat",
		"other",
		"Threat detected, by POST",
		{
			events: [
				{
					id: "event.threat_detected",
					alert_key: "THREAT_BLOCKED_V3",
					alert_id: "6865fae1897bb377dc0fa3e7",
					scope: { site_id: "67762da9ac8a666067034163" },
				},
			],
		},
		{
			...created,
			summary: "Alert: event.threat_detected",
			dedup_key: "6865fae1897bb377dc0fa3e7",
			why: "A body of UniFi's own says what happened and never that it is over: each event is a ticket to close by hand.",
		},
	),
	sampler(
		"batch",
		"batch",
		"Batch: two events",
		{
			events: [
				{
					id: "event.threat_detected",
					alert_key: "THREAT_BLOCKED_V3",
					alert_id: "6865fae1897bb377dc0fa3e8",
					scope: { site_id: "67762da9ac8a666067034163" },
				},
				{
					id: "event.honeypot_triggered",
					alert_key: "HONEYPOT_HIT_DETECTED_KNOWN_CLIENT",
					alert_id: "6865fac5897bb377dc0fa32c",
					scope: { site_id: "67762da9ac8a666067034163" },
				},
			],
		},
		[
			{ ...created, summary: "Alert: event.threat_detected", dedup_key: "6865fae1897bb377dc0fa3e8" },
			{ ...created, summary: "Alert: event.honeypot_triggered", dedup_key: "6865fac5897bb377dc0fa32c" },
		],
	),
];
