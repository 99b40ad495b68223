import { CLOSES, OPENS, OPENS_UNMATCHED, sampler } from "../text/index.ts";
import type { Sample } from "../types.ts";

const report = {
	id: 20417,
	account_id: 311,
	organization_id: 4711,
	agent_id: 58213,
	status: "sent",
	subject: "HIGH - Incident on LSO-SRV01 (Lakeshore Ortho)",
	summary: "A scheduled task starts a program that was downloaded a minute before.",
	body: "Isolate the host, delete the task and change the passwords of its users.",
	severity: "high",
	platform: "windows",
	sent_at: "2026-03-04T07:13:22Z",
	closed_at: null as string | null,
	indicator_types: ["process_detections"],
};
const sent = (type: string, changes: Partial<Record<keyof typeof report, unknown>> = {}) => ({
	type,
	timestamp: "2026-03-04T07:13:23.151Z",
	data: { ...report, ...changes },
});
const ticket = { summary: `Alert: ${report.subject}`, company: null, dedup_key: "20417", tenant: "4711" };

export const huntressSamples: readonly Sample[] = [
	sampler("sent", "firing", "Incident report", sent("incident_report.sent"), {
		...OPENS,
		...ticket,
		why: "TenantMap asks for the organization's number, since Huntress sends no short name; until it has an entry, the number is listed there.",
	}),
	sampler(
		"closed",
		"resolved",
		"Incident report closed",
		sent("incident_report.closed", { status: "closed", closed_at: "2026-03-04T09:02:40Z" }),
		{
			...CLOSES,
			...ticket,
			why: "Closes the ticket of the same report when one is open.",
		},
	),
	sampler(
		"escalation",
		"firing",
		"Escalation",
		{
			type: "escalation.created",
			timestamp: "2026-03-04T07:20:00.000Z",
			data: { id: 991, organization_id: 4711, subject: "Log-in from a new country", severity: "low" },
		},
		{
			...OPENS_UNMATCHED,
			summary: "Alert: Log-in from a new country",
			company: null,
			dedup_key: "991",
			tenant: "4711",
			why: "Has no status that is known here: what a security team reports opens all the same.",
		},
	),
	sampler(
		"test",
		"test",
		"Send Test",
		{ type: "webhook.test", timestamp: "2026-03-04T07:00:00.000Z", data: { message: "This is a test" } },
		{
			alertType: "GENERIC",
			action: "skip",
			reason: "dropped_by_rule",
			summary: "Alert: Unknown Source",
			company: null,
			dedup_key: null,
			why: "Everything unknown opens here, so a rule drops what calls itself a test.",
		},
	),
];
