import { CLOSES, NO_MATCH, OPENS, sampler } from "../text/index.ts";
import type { Expected, Sample, SampleKind } from "../types.ts";

const trigger = {
	id: "23112",
	description: "Less than 5 % of the volume is free.",
	url: "",
};
const host = { name: "LSO-SQL01", technical_name: "lso-sql01.lakeshore.local", ip: "10.20.4.11", groups: "Lakeshore / Servers" };
const event = {
	value: "1",
	status: "PROBLEM",
	id: "20418837",
	recovery_id: "",
	name: "Disk C: free space below 5 %",
	severity: "High",
	opdata: "Free: 3.1 %",
	date: "2026.03.04",
	time: "02:13:22",
	occurred_at: "2026-03-04T07:13:22.000Z",
	acknowledged: "No",
	tags: { component: "storage", scope: "capacity" },
	url: "https://zabbix.lakeshore.example/tr_events.php?triggerid=23112&eventid=20418837",
};
const noUpdate = { user: "", action: "", message: "" };
const title = "LSO-SQL01 Disk C: free space below 5 %";

const sample = (
	id: string,
	kind: SampleKind,
	name: string,
	payload: unknown,
	expected: Pick<Expected, "alertType" | "action" | "reason"> & Partial<Expected>,
): Sample => sampler(id, kind, name, payload, { summary: `Alert: ${title}`, company: null, dedup_key: event.id, ...expected });

export const zabbixSamples: readonly Sample[] = [
	sample(
		"problem",
		"firing",
		"Problem",
		{
			title,
			message: "Problem since 02:13:22 on 2026.03.04\nSeverity: High\nOperational data: Free: 3.1 %",
			event,
			update: noUpdate,
			trigger,
			host,
		},
		{ ...OPENS, tenant: host.groups },
	),
	sample(
		"resolved",
		"resolved",
		"Resolved",
		{
			title,
			message: "Resolved at 02:48:22 on 2026.03.04 after 35m\nOperational data: Free: 22.4 %",
			event: {
				...event,
				value: "0",
				status: "RESOLVED",
				recovery_id: "20419102",
				occurred_at: "2026-03-04T07:48:22.000Z",
				opdata: "Free: 22.4 %",
			},
			update: noUpdate,
			trigger,
			host,
		},
		{
			...CLOSES,
			tenant: host.groups,
			why: "Closes the ticket of this problem when one is open.",
		},
	),
	sample(
		"update",
		"other",
		"Acknowledged with a comment",
		{
			title,
			message: "Dana Okafor acknowledged, commented problem at 2026.03.04 02:20:05\nClearing the log folder.",
			event: { ...event, value: "update", acknowledged: "Yes" },
			update: { user: "Dana Okafor", action: "acknowledged, commented", message: "Clearing the log folder." },
			trigger,
			host,
		},
		{
			...NO_MATCH,
			tenant: host.groups,
			why: "An update becomes a note on the open ticket, and never a ticket of its own.",
		},
	),
	sample(
		"company",
		"firing",
		"Problem of a host with a CW_ID tag",
		{
			title: "NGC-FW01 Interface wan1: Link down",
			message: "Problem since 02:31:08 on 2026.03.04\nSeverity: Average\nOperational data: Current state: down (2)",
			event: {
				...event,
				id: "20418990",
				name: "Interface wan1: Link down",
				severity: "Average",
				opdata: "Current state: down (2)",
				time: "02:31:08",
				tags: { CW_ID: "NorthgateCU", component: "network" },
				url: "https://zabbix.lakeshore.example/tr_events.php?triggerid=24518&eventid=20418990",
			},
			update: noUpdate,
			trigger: { id: "24518", description: "", url: "" },
			host: { name: "NGC-FW01", technical_name: "ngc-fw01", ip: "10.31.0.1", groups: "Northgate / Firewalls" },
		},
		{
			...OPENS,
			summary: "Alert: NGC-FW01 Interface wan1: Link down",
			company: "NorthgateCU",
			dedup_key: "20418990",
		},
	),
	sample(
		"test",
		"test",
		"Test of the media type",
		{
			title: "HookWise test",
			message: "This is the test message from Zabbix",
			event: {
				value: "",
				status: "",
				id: "",
				recovery_id: "",
				name: "",
				severity: "",
				opdata: "",
				date: "",
				time: "",
				occurred_at: "",
				acknowledged: "",
				tags: {},
				url: "",
			},
			update: noUpdate,
			trigger: { id: "", description: "", url: "" },
			host: { name: "", technical_name: "", ip: "", groups: "" },
		},
		{
			...NO_MATCH,
			summary: "Alert: HookWise test",
			dedup_key: null,
			why: "The test form fills in no macro, so there is neither problem nor recovery: it shows in History and makes no ticket.",
		},
	),
];
