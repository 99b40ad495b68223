import { CLOSES, DROPPED, NO_MATCH, OPENS, sampler } from "../text/index.ts";
import type { Sample } from "../types.ts";

const disk = {
	message: "Disk / space usage is critical on lso-app01",
	host: "lso-app01",
	alert: "disk_space_usage",
	info: "Total space utilization of disk /",
	chart: "disk_space./",
	context: "disk.space",
	space: "Lakeshore Ortho",
	Rooms: [{ name: "Servers", url: "https://app.netdata.cloud/spaces/lakeshore/rooms/servers" }],
	family: "/",
	class: "Utilization",
	severity: "critical",
	date: "2026-03-04T07:13:22Z",
	duration: "4m",
	additional_active_critical_alerts: 0,
	additional_active_warning_alerts: 1,
	alert_url: "https://app.netdata.cloud/spaces/lakeshore/rooms/servers/alerts/6c1e7f4a",
};
const ticket = {
	summary: "Alert: lso-app01 disk_space_usage",
	company: null,
	dedup_key: "Lakeshore Ortho lso-app01 disk_space./ disk_space_usage",
	tenant: "Lakeshore Ortho",
};
const node = (isReachable: boolean) => ({
	message: `lso-app01 is ${isReachable ? "reachable" : "unreachable"}`,
	url: "https://app.netdata.cloud/spaces/lakeshore/rooms/servers/nodes/lso-app01",
	host: "lso-app01",
	severity: isReachable ? "info" : "critical",
	status: { reachable: isReachable, text: isReachable ? "reachable" : "unreachable" },
});
const nodeTicket = { summary: "Alert: Node unreachable", company: null, dedup_key: "lso-app01" };

const agent = (fields: Readonly<Record<string, string>>): Omit<Sample, "id" | "name" | "kind" | "expect"> => ({
	contentType: "application/x-www-form-urlencoded",
	body: new URLSearchParams(fields).toString(),
});
const load = {
	machine_id: "3f2b1c0d-9e8f-4a7b-8c6d-5e4f3a2b1c0d",
	host: "ngc-web01",
	chart: "system.load",
	alert: "load_average_5",
	severity: "WARNING",
	message: "ngc-web01 needs attention, system.load (load), load average 5 = 18.4",
	info: "System load average for the past 5 minutes",
	duration: "320",
	url: "https://ngc-web01.example:19999/",
};
const loadTicket = {
	summary: "Alert: ngc-web01 load_average_5",
	company: null,
	dedup_key: "3f2b1c0d-9e8f-4a7b-8c6d-5e4f3a2b1c0d ngc-web01 system.load load_average_5",
};

export const netdataSamples: readonly Sample[] = [
	sampler("critical", "firing", "Critical (Cloud)", disk, { ...OPENS, ...ticket }),
	sampler(
		"clear",
		"resolved",
		"Clear (Cloud)",
		{ ...disk, message: "Disk / space usage is back to normal on lso-app01", severity: "clear", date: "2026-03-04T07:41:40Z" },
		{
			...CLOSES,
			...ticket,
			why: "Closes the ticket of the same alert on the same node.",
		},
	),
	sampler("unreachable", "firing", "Node unreachable (Cloud)", node(false), {
		...OPENS,
		...nodeTicket,
	}),
	sampler("reachable", "resolved", "Node reachable (Cloud)", node(true), {
		...CLOSES,
		...nodeTicket,
		why: "Its severity says info; the rule for its status closes.",
	}),
	{
		id: "agent-warning",
		kind: "firing",
		name: "Warning (Agent)",
		...agent(load),
		expect: [{ ...OPENS, ...loadTicket }],
	},
	{
		id: "agent-clear",
		kind: "resolved",
		name: "Clear (Agent)",
		...agent({ ...load, severity: "CLEAR", message: "ngc-web01 recovered, system.load (load), load average 5 = 1.2" }),
		expect: [
			{
				...CLOSES,
				...loadTicket,
				why: "The Agent writes its states in capitals; case does not matter.",
			},
		],
	},
	{
		id: "test",
		kind: "test",
		name: "Test of the Agent",
		...agent({ ...load, chart: "test.chart", alert: "test_alarm", message: "ngc-web01 needs attention, test.chart, test alarm" }),
		expect: [
			{
				...DROPPED,
				summary: "Alert: ngc-web01 test_alarm",
				company: null,
				dedup_key: "3f2b1c0d-9e8f-4a7b-8c6d-5e4f3a2b1c0d ngc-web01 test.chart test_alarm",
				why: "The Agent's test looks like a real alert; a rule drops its chart.",
			},
		],
	},
	sampler(
		"test-cloud",
		"test",
		"Test of the Cloud",
		{ message: "This is a test notification", verification: "f9c0" },
		{
			...NO_MATCH,
			summary: "Alert: Unknown Source",
			company: null,
			dedup_key: null,
			why: "Has no severity, so it makes no ticket. Its token is read with Reveal in History.",
		},
	),
];
