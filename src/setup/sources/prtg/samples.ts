import { CLOSES, NO_MATCH, OPENS } from "../text/index.ts";
import type { Expected, Sample, SampleKind } from "../types.ts";
import { PRTG_POSTDATA } from "./postdata.ts";

/** Fills placeholders like PRTG: unencoded; those without a value stay as they are. */
const filled = (values: Readonly<Record<string, string>>): string =>
	PRTG_POSTDATA.replace(/%([a-z]+)/g, (placeholder, name: string) => values[name] ?? placeholder);

const disk = {
	message: "3 % (Free Space C:) is below the error limit of 5 % in Free Space C:",
	device: "LSO-SQL01",
	name: "Disk Free: C:",
	group: "Lakeshore Servers",
	probe: "Lakeshore Probe",
	host: "10.20.4.11",
	priority: "*****",
	lastvalue: "3 %",
	since: "3/4/2026 2:13:22 AM",
	datetime: "3/4/2026 2:14:22 AM",
	timezone: "(UTC-05:00) Eastern Time (US and Canada)",
	linksensor: "https://prtg.lakeshore.example/sensor.htm?id=4711",
	sensorid: "4711",
};
const firewall = {
	...disk,
	message: "Request timed out (ICMP error # 11010)",
	device: "NGC-FW01 #CW-NorthgateCU",
	name: "Ping",
	group: "Northgate Network",
	probe: "Northgate Probe",
	host: "10.31.0.1",
	lastvalue: "-",
	linksensor: "https://prtg.lakeshore.example/sensor.htm?id=5208",
	sensorid: "5208",
};

const sample = (
	id: string,
	kind: SampleKind,
	name: string,
	body: string,
	expected: Pick<Expected, "alertType" | "action" | "reason"> & Partial<Expected>,
): Sample => ({
	id,
	kind,
	name,
	contentType: "application/x-www-form-urlencoded",
	body,
	expect: [{ summary: "Alert: LSO-SQL01 Disk Free: C:", company: null, dedup_key: "4711", ...expected }],
});

export const prtgSamples: readonly Sample[] = [
	sample("down", "firing", "Down", filled({ ...disk, status: "Down", laststatus: "Down" }), {
		tenant: disk.probe,
		...OPENS,
	}),
	sample("up", "resolved", "Up", filled({ ...disk, message: "OK", lastvalue: "22 %", status: "Down ended (now: Up)", laststatus: "Up" }), {
		tenant: disk.probe,
		...CLOSES,
		why: "Closes the ticket of this sensor when one is open.",
	}),
	sample("warning", "firing", "Warning, with #CW in the device's name", filled({ ...firewall, status: "Warning", laststatus: "Warning" }), {
		...OPENS,
		summary: "Alert: NGC-FW01 #CW-NorthgateCU Ping",
		company: "NorthgateCU",
		dedup_key: "5208",
	}),
	sample("acknowledged", "other", "Acknowledged", filled({ ...disk, status: "Down (Acknowledged)", laststatus: "Down (Acknowledged)" }), {
		tenant: disk.probe,
		...NO_MATCH,
		why: "Becomes a note on the open ticket, and never a ticket of its own.",
	}),
	sample("test", "test", "Test notification", filled({}), {
		alertType: "GENERIC",
		action: "skip",
		reason: "dropped_by_rule",
		summary: "Alert: Test of PRTG",
		dedup_key: "%sensorid",
		tenant: "%probe",
		why: "PRTG's test fills in no placeholder; the rule for a sensor id that was not filled in drops it.",
	}),
];
