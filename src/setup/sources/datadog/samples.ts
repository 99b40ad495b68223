import { CLOSES, DROPPED, OPENS, sampler } from "../text/index.ts";
import type { Sample } from "../types.ts";
import type { DATADOG_PAYLOAD } from "./payload.ts";

type Filled = Readonly<Record<keyof typeof DATADOG_PAYLOAD, string>>;

const triggered: Filled = {
	title: "[Triggered on {host:lso-app01}] CPU load is high",
	message:
		"CPU load on lso-app01 has been over 8 for 10 minutes.\n\navg(last_10m):avg:system.load.5{host:lso-app01} > 8\n\nThe monitor was last triggered at Wed Mar 04 2026 07:13:22 UTC.",
	alert_title: "CPU load is high on host:lso-app01",
	alert_transition: "Triggered",
	alert_type: "error",
	alert_status: "system.load.5 over host:lso-app01 was > 8.0 on average during the last 10m.",
	alert_scope: "host:lso-app01",
	alert_query: "avg(last_10m):avg:system.load.5{*} by {host} > 8",
	alert_metric: "system.load.5",
	alert_priority: "P2",
	alert_id: "148275309",
	alert_cycle: "7716548234011234567",
	event_id: "7716548234011300001",
	event_type: "query_alert_monitor",
	hostname: "lso-app01",
	tags: "client:lakeshore,env:prod,host:lso-app01,monitor",
	cw_id: "",
	link: "https://app.datadoghq.com/event/event?id=7716548234011300001",
	snapshot: "https://p.datadoghq.com/snapshot/view/dd-snapshots-prod/org_1/2026-03-04/9c1f.png",
	org_name: "Harbor MSP",
	date: "1772608402000",
};
const key = triggered.alert_cycle;

export const datadogSamples: readonly Sample[] = [
	sampler("triggered", "firing", "Triggered", triggered, {
		...OPENS,
		summary: "Alert: CPU load is high on host:lso-app01",
		company: null,
		dedup_key: key,
	}),
	sampler(
		"recovered",
		"resolved",
		"Recovered",
		{
			...triggered,
			title: "[Recovered on {host:lso-app01}] CPU load is high",
			message: "CPU load on lso-app01 is back below 8.",
			alert_transition: "Recovered",
			alert_type: "success",
			alert_status: "system.load.5 over host:lso-app01 was <= 8.0 on average during the last 10m.",
			event_id: "7716548301994120002",
			link: "https://app.datadoghq.com/event/event?id=7716548301994120002",
			date: "1772610502000",
		},
		{
			...CLOSES,
			summary: "Alert: CPU load is high on host:lso-app01",
			company: null,
			dedup_key: key,
			why: "Closes the ticket of the same alert cycle when one is open.",
		},
	),
	sampler(
		"no-data",
		"firing",
		"No data, with a cw_id tag",
		{
			...triggered,
			title: "[No data on {host:ngc-web01}] Agent is not reporting",
			message: "No data from ngc-web01 for 15 minutes.",
			alert_title: "Agent is not reporting on host:ngc-web01",
			alert_transition: "No Data",
			alert_status: "The monitor has had no data from host:ngc-web01 for 15m.",
			alert_scope: "host:ngc-web01",
			alert_query: '"datadog.agent.up".over("*").by("host").last(2).count_by_status()',
			alert_metric: "datadog.agent.up",
			alert_id: "148275402",
			alert_cycle: "7716550018827730011",
			event_id: "7716550018827800003",
			event_type: "service_check",
			hostname: "ngc-web01",
			tags: "cw_id:northgatecu,env:prod,host:ngc-web01,monitor",
			cw_id: "northgatecu",
			link: "https://app.datadoghq.com/event/event?id=7716550018827800003",
			snapshot: "",
		},
		{
			...OPENS,
			summary: "Alert: Agent is not reporting on host:ngc-web01",
			company: "northgatecu",
			dedup_key: "7716550018827730011",
			why: "Datadog writes tags in lower case; ConnectWise does not mind the case of a company identifier.",
		},
	),
	sampler(
		"test",
		"test",
		"Test notification",
		{
			...triggered,
			title: "[TEST] [Triggered on {host:lso-app01}] CPU load is high",
			alert_title: "[TEST] CPU load is high on host:lso-app01",
			alert_cycle: "7716549990012345678",
		},
		{
			...DROPPED,
			summary: "Alert: [TEST] CPU load is high on host:lso-app01",
			company: null,
			dedup_key: "7716549990012345678",
			why: "Datadog's test says Triggered like a real alert; the rule for [TEST] at the start of its title drops it.",
		},
	),
];
