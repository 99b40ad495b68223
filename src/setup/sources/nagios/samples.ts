import { CLOSES, formSampler, NO_MATCH, OPENS, sampler } from "../text/index.ts";
import type { Sample } from "../types.ts";

const problem = {
	type: "PROBLEM",
	host: "lso-sql01",
	alias: "LSO-SQL01",
	address: "10.20.4.11",
	service: "Disk C:",
	state: "CRITICAL",
	output: "DISK CRITICAL - free space: C: 3123 MB (3%)",
	hostgroups: "lakeshore",
	time: "2026-03-04 02:13:22",
	author: "",
	comment: "",
};
const ticket = { summary: "Alert: lso-sql01 Disk C:", company: null, dedup_key: "lso-sql01 Disk C:", tenant: "lakeshore" };

/** Payload of Icinga Notifications' webhook channel. */
const incident = {
	contact: { full_name: "HookWise", addresses: [] },
	object: {
		name: "ngc-fw01!wan",
		url: "https://icinga.northgate-cu.example/icingadb/service?name=wan&host.name=ngc-fw01",
		tags: { host: "ngc-fw01", service: "wan" },
	},
	incident: { id: 1437, url: "https://icinga.northgate-cu.example/notifications/incident?id=1437", severity: "crit" },
	event: { time: "2026-03-04T07:13:22Z", message: "PING CRITICAL - Packet loss = 100%" },
};

export const nagiosSamples: readonly Sample[] = [
	formSampler("problem", "firing", "Service problem", problem, { ...OPENS, ...ticket, why: "TenantMap is asked for the host groups." }),
	formSampler(
		"recovery",
		"resolved",
		"Service recovered",
		{ ...problem, type: "RECOVERY", state: "OK", output: "DISK OK - free space: C: 28911 MB (28%)", time: "2026-03-04 02:48:22" },
		{ ...CLOSES, ...ticket, why: "Closes the ticket of the same service when one is open." },
	),
	formSampler(
		"host",
		"firing",
		"Host down",
		{
			...problem,
			host: "ngc-fw01 #CW-NorthgateCU",
			alias: "NGC-FW01",
			address: "10.31.0.1",
			service: "",
			state: "DOWN",
			output: "PING CRITICAL - Packet loss = 100%",
			hostgroups: "northgate",
		},
		{
			...OPENS,
			summary: "Alert: ngc-fw01 #CW-NorthgateCU",
			company: "NorthgateCU",
			dedup_key: "ngc-fw01 #CW-NorthgateCU",
		},
	),
	formSampler(
		"acknowledgement",
		"other",
		"Acknowledged",
		{ ...problem, type: "ACKNOWLEDGEMENT", author: "dokafor", comment: "Clearing the log folder." },
		{ ...NO_MATCH, ...ticket, why: "Becomes a note on the open ticket, and never a ticket of its own." },
	),
	sampler("incident", "firing", "Icinga Notifications: incident", incident, {
		...OPENS,
		summary: "Alert: ngc-fw01!wan",
		company: null,
		dedup_key: "1437",
	}),
	sampler(
		"incident-ok",
		"resolved",
		"Icinga Notifications: incident recovered",
		{
			...incident,
			incident: { ...incident.incident, severity: "ok" },
			event: { time: "2026-03-04T07:21:40Z", message: "PING OK - Packet loss = 0%" },
		},
		{
			...CLOSES,
			summary: "Alert: ngc-fw01!wan",
			company: null,
			dedup_key: "1437",
			why: "Closes the ticket of the same incident when one is open.",
		},
	),
	formSampler(
		"test",
		"test",
		"Custom notification",
		{ ...problem, type: "CUSTOM", state: "OK", author: "dokafor", comment: "Is anybody there?" },
		{
			...NO_MATCH,
			...ticket,
			why: "A custom notification is neither problem nor recovery: it shows in History and makes no ticket.",
		},
	),
];
