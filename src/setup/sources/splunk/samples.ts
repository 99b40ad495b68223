import { CLOSES, OPENS_UNMATCHED, sampler } from "../text/index.ts";
import type { Sample } from "../types.ts";

const alert = (name: string, result: Readonly<Record<string, string>>) => ({
	sid: "scheduler__admin_c2VhcmNo__RMD5a1e_at_1772608380_4711",
	search_name: name,
	app: "search",
	owner: "admin",
	results_link: "https://splunk.harbor-msp.example:8000/app/search/@go?sid=scheduler__admin_c2VhcmNo__RMD5a1e_at_1772608380_4711",
	result,
});

export const splunkSamples: readonly Sample[] = [
	sampler(
		"result",
		"firing",
		"Result with a host and a customer",
		alert("Disk errors", {
			sourcetype: "syslog",
			host: "lso-app01",
			source: "/var/log/kern.log",
			count: "8",
			customer: "Lakeshore Ortho",
			_raw: "Mar  4 02:13:22 lso-app01 kernel: blk_update_request: I/O error, dev sda, sector 4711",
		}),
		{
			...OPENS_UNMATCHED,
			summary: "Alert: Disk errors lso-app01",
			company: null,
			dedup_key: "search Disk errors lso-app01",
			tenant: "Lakeshore Ortho",
			why: "Splunk never says that it is over: the same search for the same host becomes a note until the ticket is closed by hand.",
		},
	),
	sampler(
		"other-host",
		"firing",
		"The same search, another host, with a field cw_id",
		alert("Disk errors", { sourcetype: "syslog", host: "ngc-web01", source: "/var/log/kern.log", count: "3", cw_id: "NorthgateCU" }),
		{ ...OPENS_UNMATCHED, summary: "Alert: Disk errors ngc-web01", company: "NorthgateCU", dedup_key: "search Disk errors ngc-web01" },
	),
	sampler(
		"ok",
		"resolved",
		"The same search says that it is over",
		alert("Disk errors", { sourcetype: "syslog", host: "ngc-web01", count: "0", cw_id: "NorthgateCU", alert_state: "ok" }),
		{
			...CLOSES,
			summary: "Alert: Disk errors ngc-web01",
			company: "NorthgateCU",
			dedup_key: "search Disk errors ngc-web01",
			why: "Only a search that writes the field alert_state can close: ok, resolved or cleared.",
		},
	),
	sampler("no-host", "firing", "Result of a statistic", alert("Licence is nearly used up", { pct_used: "94.2" }), {
		...OPENS_UNMATCHED,
		summary: "Alert: Licence is nearly used up",
		company: null,
		dedup_key: "search Licence is nearly used up",
	}),
];
