import { CLOSES, DROPPED, OPENS, sampler } from "../text/index.ts";
import type { Sample } from "../types.ts";

const incident = {
	incident_id: "0.nq7z5h0r2c1d",
	scoping_project_id: "lakeshore-ortho-prod",
	scoping_project_number: 481516234210,
	url: "https://console.cloud.google.com/monitoring/alerting/incidents/0.nq7z5h0r2c1d?project=lakeshore-ortho-prod",
	started_at: 1772608402,
	ended_at: null as number | null,
	state: "open",
	severity: "CRITICAL",
	summary: "CPU utilization for lakeshore-ortho-prod lso-app01 is above the threshold of 0.900 with a value of 0.971.",
	observed_value: "0.971",
	threshold_value: "0.9",
	resource: { type: "gce_instance", labels: { project_id: "lakeshore-ortho-prod", instance_id: "4711471147114711", zone: "us-east1-b" } },
	resource_type_display_name: "VM Instance",
	resource_id: "",
	resource_display_name: "lso-app01",
	resource_name: "lakeshore-ortho-prod lso-app01",
	metric: {
		type: "compute.googleapis.com/instance/cpu/utilization",
		displayName: "CPU utilization",
		labels: { instance_name: "lso-app01" },
	},
	metadata: { system_labels: {}, user_labels: {} },
	policy_name: "CPU is high",
	policy_user_labels: {},
	condition_name: "VM Instance - CPU utilization",
	condition: { name: "projects/lakeshore-ortho-prod/alertPolicies/1/conditions/1", displayName: "VM Instance - CPU utilization" },
	documentation: { content: "Look at the process list first.", mime_type: "text/markdown", subject: "[ALERT] CPU is high" },
};
const ticket = { summary: "Alert: CPU is high lso-app01", company: null, dedup_key: incident.incident_id, tenant: "lakeshore-ortho-prod" };
const sent = (changes: Partial<Record<keyof typeof incident, unknown>>, version = "1.2") => ({
	incident: { ...incident, ...changes },
	version,
});

export const gcpMonitoringSamples: readonly Sample[] = [
	sampler("open", "firing", "Incident opened", sent({}), { ...OPENS, ...ticket }),
	sampler(
		"closed",
		"resolved",
		"Incident closed",
		sent({
			state: "closed",
			ended_at: 1772610502,
			observed_value: "0.412",
			summary: "CPU utilization returned to normal with a value of 0.412.",
		}),
		{
			...CLOSES,
			...ticket,
			why: "Closes the ticket of the same incident when one is open.",
		},
	),
	sampler(
		"label",
		"firing",
		"Policy with a label cw_id",
		sent({ incident_id: "0.nq7zabcdef12", policy_user_labels: { cw_id: "NorthgateCU" } }),
		{
			...OPENS,
			summary: ticket.summary,
			company: "NorthgateCU",
			dedup_key: "0.nq7zabcdef12",
			why: "The policy's label names the company, so TenantMap is not asked.",
		},
	),
	sampler(
		"test",
		"test",
		"Test connection",
		sent(
			{
				incident_id: "12345",
				scoping_project_id: "12345",
				state: "OPEN",
				summary: "Test Incident",
				policy_name: "Example Policy",
				resource_display_name: "Example Resource",
			},
			"test",
		),
		{
			...DROPPED,
			summary: "Alert: Example Policy Example Resource",
			company: null,
			dedup_key: "12345",
			tenant: "12345",
			why: "Looks like a real incident; the rule for its version drops it.",
		},
	),
];
