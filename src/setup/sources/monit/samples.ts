import { CLOSES, NO_MATCH, OPENS } from "../text/index.ts";
import type { Expected, Sample, SampleKind } from "../types.ts";

const failed = {
	monit_status: "problem",
	check: "http",
	machine_id: "2f8e0c1d9b7a4653a1f0e9d8c7b6a594",
	host: "lso-app01",
	service: "nginx",
	event: "Connection failed",
	description: "failed protocol test [HTTP] at [127.0.0.1]:443 [TCP/IP TLS] -- Connection refused",
	date: "Wed, 04 Mar 2026 02:13:22",
};
const ticket = { summary: "Alert: lso-app01 nginx http", company: null, dedup_key: "2f8e0c1d9b7a4653a1f0e9d8c7b6a594 nginx http" };

const sample = (id: string, kind: SampleKind, name: string, fields: Readonly<Record<string, string>>, expect: Expected): Sample => ({
	id,
	kind,
	name,
	contentType: "application/x-www-form-urlencoded",
	body: new URLSearchParams(fields).toString(),
	expect: [expect],
});

export const monitSamples: readonly Sample[] = [
	sample("problem", "firing", "A check failed", failed, { ...OPENS, ...ticket }),
	sample(
		"ok",
		"resolved",
		"The check succeeded",
		{ ...failed, monit_status: "ok", event: "Connection succeeded", description: "connection succeeded to [127.0.0.1]:443" },
		{
			...CLOSES,
			...ticket,
			why: "Closes the ticket of the same check when one is open.",
		},
	),
	sample(
		"whole-service",
		"firing",
		"A service that is checked in one way",
		{ ...failed, check: "", service: "postgresql", event: "Does not exist", description: "process is not running" },
		{
			...OPENS,
			summary: "Alert: lso-app01 postgresql",
			company: null,
			dedup_key: "2f8e0c1d9b7a4653a1f0e9d8c7b6a594 postgresql",
		},
	),
	sample(
		"test",
		"test",
		"Test",
		{ ...failed, monit_status: "test", check: "", service: "", event: "", description: "" },
		{
			...NO_MATCH,
			summary: "Alert: lso-app01",
			company: null,
			dedup_key: "2f8e0c1d9b7a4653a1f0e9d8c7b6a594",
			why: "Neither problem nor ok, so it makes no ticket.",
		},
	),
];
