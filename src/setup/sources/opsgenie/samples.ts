import { CLOSES, NO_MATCH, OPENS, sampler } from "../text/index.ts";
import type { Sample } from "../types.ts";

const alias = "9d3f0a6b1c7d2e4f589b1a0c2d4e6f8a";
const create = {
	action: "create",
	message: "Disk / is 97 % full on lso-app01",
	alias,
	description: "1.2 GB are left. Old logs can be removed.",
	tags: ["disk", "capacity"],
	details: { instance: "lso-app01", tenant: "Lakeshore Ortho" },
	entity: "lso-app01",
	source: "https://prometheus.harbor-msp.example/alerts",
	priority: "P1",
};
const ticket = { summary: "Alert: Disk / is 97 % full on lso-app01", company: null, dedup_key: alias, tenant: "Lakeshore Ortho" };
const nameless = { summary: "Alert: Unknown Source", company: null, dedup_key: alias };

export const opsgenieSamples: readonly Sample[] = [
	sampler("create", "firing", "Create", create, { ...OPENS, ...ticket }),
	sampler(
		"close",
		"resolved",
		"Close",
		{ action: "close", alias, source: create.source },
		{
			...CLOSES,
			...nameless,
			why: "Says only which alert is over; its alias finds the ticket.",
		},
	),
	sampler(
		"acknowledge",
		"other",
		"Acknowledge",
		{ action: "acknowledge", alias, user: "Sam Reyes" },
		{
			...NO_MATCH,
			...nameless,
			why: "Becomes a note on the open ticket, and never a ticket of its own.",
		},
	),
	sampler(
		"message",
		"other",
		"Change of the message",
		{ action: "message", alias, message: "Disk / is 98 % full on lso-app01" },
		{
			alertType: "GENERIC",
			action: "skip",
			reason: "dropped_by_rule",
			...nameless,
			summary: "Alert: Disk / is 98 % full on lso-app01",
			why: "Alertmanager's update_alerts sends this after a create that says the same.",
		},
	),
	sampler(
		"company",
		"firing",
		"Create with a company",
		{
			...create,
			message: "Certificate of ngc-web01 expires in 5 days",
			alias: "cert-ngc-web01",
			priority: "P3",
			details: { cw_id: "NorthgateCU" },
		},
		{
			...OPENS,
			summary: "Alert: Certificate of ngc-web01 expires in 5 days",
			company: "NorthgateCU",
			dedup_key: "cert-ngc-web01",
		},
	),
	sampler(
		"alertmanager",
		"firing",
		"Create by Alertmanager",
		{
			action: "create",
			alias: "7f2e1d0c9b8a77665544332211ffeeddccbbaa99887766554433221100ffeedd",
			message: "[FIRING:1] DiskFull (lso-app01 critical)",
			description: "Alerts Firing:\nLabels:\n - alertname = DiskFull\n - instance = lso-app01\n",
			details: { alertname: "DiskFull", instance: "lso-app01", severity: "critical" },
			source: "https://alertmanager.harbor-msp.example/#/alerts?receiver=hookwise",
		},
		{
			...OPENS,
			summary: "Alert: DiskFull (lso-app01 critical)",
			company: null,
			dedup_key: "7f2e1d0c9b8a77665544332211ffeeddccbbaa99887766554433221100ffeedd",
			why: "One ticket for each group of Alertmanager; the preset Prometheus Alertmanager makes one for each alert.",
		},
	),
];
