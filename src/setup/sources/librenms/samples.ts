import { CLOSES, DROPPED, NO_MATCH, OPENS, querySampler } from "../text/index.ts";
import type { Sample } from "../types.ts";
import type { LIBRENMS_OPTIONS } from "./options.ts";

const alert: Readonly<Record<keyof typeof LIBRENMS_OPTIONS, string>> = {
	id: "4711",
	state: "1",
	severity: "critical",
	title: "Alert for device lso-sw01 - Port status down",
	rule: "Port status down",
	device: "lso-sw01",
	hostname: "lso-sw01.lakeshore.local",
	ip: "10.20.0.2",
	location: "Lakeshore Ortho",
	time: "2026-03-04 02:13:22",
	elapsed: "",
	notes: "",
	msg: 'Port status down\nSeverity: critical\nFaults:\n  #1: ifName => Gi1/0/24; ifAlias => "Uplink"',
};
const ticket = { summary: "Alert: lso-sw01 Port status down", company: null, dedup_key: "4711", tenant: "Lakeshore Ortho" };

export const libreNmsSamples: readonly Sample[] = [
	querySampler("alert", "firing", "Alert", alert, { ...OPENS, ...ticket, why: "TenantMap is asked for the location." }),
	querySampler(
		"recovered",
		"resolved",
		"Recovered",
		{ ...alert, state: "0", title: "Device lso-sw01 recovered from Port status down", elapsed: "8m 18s", time: "2026-03-04 02:21:40" },
		{ ...CLOSES, ...ticket, why: "Closes the ticket of the same alert when one is open." },
	),
	querySampler(
		"acknowledged",
		"other",
		"Acknowledged",
		{ ...alert, state: "2", notes: "Looking at it" },
		{
			...NO_MATCH,
			...ticket,
			why: "Becomes a note on the open ticket, and never a ticket of its own.",
		},
	),
	querySampler(
		"test",
		"test",
		"Test transport",
		{
			...alert,
			id: "000",
			title: "Testing transport from LibreNMS",
			rule: "Test-Rule",
			elapsed: "11s",
			notes: "This is the note for the test alert",
			msg: "This is a test alert",
		},
		{
			...DROPPED,
			...ticket,
			summary: "Alert: lso-sw01 Test-Rule",
			dedup_key: "000",
			why: "LibreNMS's test comes as an alert; the rule for its title drops it.",
		},
	),
];
