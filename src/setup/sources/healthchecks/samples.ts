import { CLOSES, DROPPED, OPENS, querySampler, sampler } from "../text/index.ts";
import type { Sample } from "../types.ts";

const down = {
	id: "6c9a1f0e-3d8b-4b57-9a2e-7f1c0d5e8b42",
	name: 'LSO-NAS01 "nightly" backup',
	slug: "lso-nas01-nightly-backup",
	status: "down",
	tags: "lakeshore backup",
	time: "2026-03-04T07:13:22+00:00",
	exit_status: "1",
	last_ping: "rsync: [sender] read errors mapping /volume3/data\nrsync error: some files could not be transferred (code 23)\n",
};
const up = { ...down, status: "up", time: "2026-03-04T08:02:51+00:00", exit_status: "0", last_ping: "" };
const ticket = { summary: 'Alert: LSO-NAS01 "nightly" backup', company: null, dedup_key: down.id, tenant: down.tags };
const byTags = "TenantMap is asked for the tags: an entry *lakeshore* names the company of every check with that tag.";

export const healthchecksSamples: readonly Sample[] = [
	sampler("down", "firing", "Down", down, { ...OPENS, ...ticket, why: byTags }),
	sampler("up", "resolved", "Up", up, { ...CLOSES, ...ticket, why: "Closes the ticket of this check when one is open." }),
	querySampler(
		"get",
		"firing",
		"Down, by GET",
		{ id: down.id, name: "LSO-NAS01 nightly backup #CW-LakeshoreOrtho", status: "down" },
		{
			...OPENS,
			summary: "Alert: LSO-NAS01 nightly backup #CW-LakeshoreOrtho",
			company: "LakeshoreOrtho",
			dedup_key: down.id,
		},
	),
	sampler(
		"test",
		"test",
		"Test notification",
		{
			...down,
			id: "0f0f6a3e-55a9-4f3c-8a1f-9d0c6f0e2b11",
			name: "TEST",
			slug: "",
			tags: "",
			exit_status: "-1",
			last_ping: "",
		},
		{
			...DROPPED,
			summary: "Alert: TEST",
			company: null,
			dedup_key: "0f0f6a3e-55a9-4f3c-8a1f-9d0c6f0e2b11",
			why: "Its test is a check named TEST that is down; the rule for that name drops it.",
		},
	),
];
