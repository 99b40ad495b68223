import { CLOSES, NO_MATCH, OPENS, sampler } from "../text/index.ts";
import type { Sample } from "../types.ts";

const attributes = {
	name: "LSO Patient portal",
	url: "https://portal.lakeshore-ortho.example/login",
	http_method: "get",
	cause: "Status 503",
	incident_group_id: null,
	started_at: "2026-03-04T07:13:22.151Z",
	acknowledged_at: null,
	acknowledged_by: null,
	resolved_at: null,
	resolved_by: null,
	response_content: null,
	response_url: null,
	regions: ["us", "eu"],
	screenshot_url: null,
	team_name: "Lakeshore Ortho",
};
const incident = (event: string, changes: Partial<Record<keyof typeof attributes, unknown>> = {}, id = "735108812") => ({
	event,
	data: {
		id,
		type: "incident",
		attributes: { ...attributes, ...changes },
		relationships: { monitor: { data: { id: "2201847", type: "monitor" } } },
	},
});
const ticket = { summary: "Alert: LSO Patient portal Status 503", company: null, dedup_key: "735108812", tenant: "Lakeshore Ortho" };

export const betterStackSamples: readonly Sample[] = [
	sampler("started", "firing", "Incident started", incident("started"), { ...OPENS, ...ticket }),
	sampler(
		"resolved",
		"resolved",
		"Incident resolved",
		incident("resolved", { resolved_at: "2026-03-04T07:21:40.002Z", resolved_by: "Better Stack" }),
		{
			...CLOSES,
			...ticket,
			why: "Closes the ticket of the same incident when one is open.",
		},
	),
	sampler(
		"acknowledged",
		"other",
		"Incident acknowledged",
		incident("acknowledged", { acknowledged_at: "2026-03-04T07:15:01.768Z", acknowledged_by: "Sam Reyes" }),
		{
			...NO_MATCH,
			...ticket,
			why: "Becomes a note on the open ticket, and never a ticket of its own.",
		},
	),
	sampler(
		"heartbeat",
		"firing",
		"Missed heartbeat",
		incident("started", { name: "LSO nightly backup", url: null, cause: "Missed heartbeat" }, "735110077"),
		{
			...OPENS,
			...ticket,
			summary: "Alert: LSO nightly backup Missed heartbeat",
			dedup_key: "735110077",
		},
	),
	sampler(
		"monitor",
		"other",
		"A monitor was paused",
		{
			event: "paused",
			data: {
				id: "2201847",
				type: "monitor",
				attributes: {
					url: attributes.url,
					pronounceable_name: attributes.name,
					monitor_type: "status",
					paused_at: "2026-03-04T09:00:00.000Z",
				},
			},
		},
		{
			alertType: "GENERIC",
			action: "skip",
			reason: "dropped_by_rule",
			summary: "Alert: Unknown Source",
			company: null,
			dedup_key: "2201847",
			why: "Comes only where a monitor webhook was made too; a rule drops it.",
		},
	),
];
