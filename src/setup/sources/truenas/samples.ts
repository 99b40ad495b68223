import { CLOSES, DROPPED, NO_MATCH, OPENS, sampler } from "../text/index.ts";
import type { Sample } from "../types.ts";

const alias = "0f1c6a3e-8a57-4a83-9d2b-6c1e7f4a9b30";
const degraded = "Pool tank state is DEGRADED: One or more devices has experienced an unrecoverable error.";
const ticket = { summary: `Alert: ${degraded}`, company: null, dedup_key: alias };

const text = (rest: string) => ({ text: `TrueNAS @ lso-nas01\n\n${rest}\n` });
const listed = (title: string, ...alerts: readonly string[]) => `${title}:\n\n${alerts.map((alert) => `  * ${alert}\n`).join("")}`;
const replaced = "Device ada2 is causing slow I/O on pool tank.";

export const truenasSamples: readonly Sample[] = [
	sampler(
		"created",
		"firing",
		"New alert (OpsGenie)",
		{ action: "create", message: degraded, alias, description: degraded },
		{ ...OPENS, ...ticket },
	),
	sampler(
		"deleted",
		"resolved",
		"Alert cleared (OpsGenie)",
		{ action: "close", alias },
		{
			...CLOSES,
			summary: "Alert: Unknown Source",
			company: null,
			dedup_key: alias,
			why: "Says only which alert is over; its id finds the ticket.",
		},
	),
	sampler("slack-new", "firing", "New alert (Slack)", text(`${listed("New alerts", degraded)}\n${listed("Current alerts", degraded)}`), {
		...OPENS,
		summary: "Alert: lso-nas01: Pool tank state is DEGRADED: One or more devices has experienced an unrecovera...",
		company: null,
		dedup_key: "lso-nas01",
	}),
	sampler(
		"slack-one-of-two",
		"batch",
		"One of two alerts cleared (Slack)",
		text(`${listed("The following alert has been cleared", replaced)}\n${listed("Current alerts", degraded)}`),
		{
			...NO_MATCH,
			summary: "Alert: lso-nas01",
			company: null,
			dedup_key: "lso-nas01",
			why: "Another alert is still there, so this is a note on the host's ticket and does not close it.",
		},
	),
	sampler("slack-cleared", "resolved", "Last alert cleared (Slack)", text(listed("The following alert has been cleared", degraded)), {
		...CLOSES,
		summary: "Alert: lso-nas01",
		company: null,
		dedup_key: "lso-nas01",
		why: "Closes the ticket of the host when one is open.",
	}),
	sampler("test", "test", "Test alert (Slack)", text("This is a test alert"), {
		...NO_MATCH,
		summary: "Alert: lso-nas01",
		company: null,
		dedup_key: "lso-nas01",
		why: "Neither new nor cleared, so it makes no ticket.",
	}),
	sampler(
		"test-opsgenie",
		"test",
		"Test alert (OpsGenie)",
		{ action: "create", message: "Test alert", alias: "b1e0c3d2-5f4a-4e6b-8c7d-9a0b1c2d3e4f", description: "Test alert" },
		{
			...DROPPED,
			summary: "Alert: Test alert",
			company: null,
			dedup_key: "b1e0c3d2-5f4a-4e6b-8c7d-9a0b1c2d3e4f",
			why: "Comes like a real alert; the rule for its title drops it.",
		},
	),
];
