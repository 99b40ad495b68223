import { CLOSES, NO_MATCH, OPENS, sampler } from "../text/index.ts";
import type { Sample } from "../types.ts";

const problem = {
	type: "PROBLEM",
	site: "lakeshore",
	host: "lso-sql01",
	alias: "LSO-SQL01",
	address: "10.20.4.11",
	service: "Filesystem C:",
	state: "CRITICAL",
	previous_state: "OK",
	output: "Used: 97.11% - 97.1 GiB of 100 GiB (warn/crit at 80.00%/90.00% used)",
	long_output: "trend per 1 day 0 hours: +1.2 GiB\ntrend per 1 day 0 hours: +1.20%",
	time: "2026-03-04T07:13:22Z",
	comment: "",
	author: "",
	customer: "lakeshore",
	cw_id: "",
};
const key = { dedup_key: "lakeshore lso-sql01 Filesystem C:", company: null, tenant: "lakeshore" };

export const checkmkSamples: readonly Sample[] = [
	sampler("problem", "firing", "Service problem", problem, {
		...OPENS,
		...key,
		summary: "Alert: lso-sql01 Filesystem C: CRITICAL",
		why: "TenantMap is asked for the host label customer, else for the site.",
	}),
	sampler(
		"recovery",
		"resolved",
		"Service recovered",
		{
			...problem,
			type: "RECOVERY",
			state: "OK",
			previous_state: "CRITICAL",
			output: "Used: 71.40% - 71.4 GiB of 100 GiB",
			long_output: "",
			time: "2026-03-04T07:48:22Z",
		},
		{
			...CLOSES,
			...key,
			summary: "Alert: lso-sql01 Filesystem C: OK",
			why: "Closes the ticket of the same service when one is open.",
		},
	),
	sampler(
		"host",
		"firing",
		"Host down, with the label cw_id",
		{
			...problem,
			host: "ngc-fw01",
			alias: "NGC-FW01",
			address: "10.31.0.1",
			service: "",
			state: "DOWN",
			previous_state: "UP",
			output: "Packet received via smart PING is lost",
			long_output: "",
			customer: "northgate",
			cw_id: "NorthgateCU",
		},
		{ ...OPENS, company: "NorthgateCU", summary: "Alert: ngc-fw01 DOWN", dedup_key: "lakeshore ngc-fw01" },
	),
	sampler(
		"acknowledgement",
		"other",
		"Acknowledged",
		{ ...problem, type: "ACKNOWLEDGEMENT", comment: "Clearing the log folder.", author: "dokafor" },
		{
			...NO_MATCH,
			...key,
			summary: "Alert: lso-sql01 Filesystem C: CRITICAL",
			why: "Becomes a note on the open ticket, and never a ticket of its own.",
		},
	),
	sampler(
		"test",
		"test",
		"Custom notification",
		{ ...problem, type: "CUSTOM", state: "OK", comment: "Is anybody there?", author: "dokafor" },
		{
			...NO_MATCH,
			...key,
			summary: "Alert: lso-sql01 Filesystem C: OK",
			why: "A custom notification is neither problem nor recovery: it shows in History and makes no ticket.",
		},
	),
];
