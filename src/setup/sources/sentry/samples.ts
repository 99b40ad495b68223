import { CLOSES, DROPPED, NO_MATCH, OPENS, sampler } from "../text/index.ts";
import type { Sample } from "../types.ts";

const installation = { uuid: "a8e5d37a-696c-4c54-adb5-b3f28d64c7de" };
const system = { type: "application", id: "sentry", name: "Sentry" };
const title = "TimeoutError: no answer from the booking service";
const issue = {
	url: "https://sentry.io/api/0/organizations/harbor-msp/issues/6104422917/",
	web_url: "https://harbor-msp.sentry.io/issues/6104422917/",
	id: "6104422917",
	shareId: null,
	shortId: "LSO-PORTAL-4K",
	title,
	culprit: "booking.client in reserve",
	logger: null,
	level: "error",
	status: "unresolved",
	statusDetails: {},
	isPublic: false,
	platform: "python",
	project: { id: "4507", name: "LSO portal", slug: "lso-portal", platform: "python" },
	type: "error",
	metadata: { type: "TimeoutError", value: "no answer from the booking service", filename: "booking/client.py", function: "reserve" },
	issueCategory: "error",
	isUnhandled: true,
	count: "31",
	userCount: 12,
	firstSeen: "2026-03-04T07:13:22.000000Z",
	lastSeen: "2026-03-04T07:19:02.000000Z",
};
const about = (action: string, changes: Partial<Record<keyof typeof issue, unknown>> = {}) => ({
	action,
	installation,
	data: { issue: { ...issue, ...changes } },
	actor: system,
});
const ticket = { summary: `Alert: ${title}`, company: null, dedup_key: issue.id, tenant: "lso-portal" };

const metric = (action: string, text: string) => ({
	action,
	installation,
	data: {
		metric_alert: {
			id: "88213",
			identifier: "41",
			organization_id: "5",
			status: action === "resolved" ? 2 : 20,
			title: "Too many failed bookings",
			type: 2,
			date_started: "2026-03-04T07:13:00.000000Z",
			date_detected: "2026-03-04T07:13:22.000000Z",
			date_closed: action === "resolved" ? "2026-03-04T07:41:40.000000Z" : null,
			projects: ["lso-portal"],
			alert_rule: {
				id: "7",
				name: "Too many failed bookings",
				aggregate: "count()",
				dataset: "events",
				query: "level:error",
				time_window: 10,
				projects: ["lso-portal"],
				triggers: [],
			},
		},
		description_text: text,
		description_title: `${action[0]?.toUpperCase()}${action.slice(1)}: Too many failed bookings`,
		web_url: "https://harbor-msp.sentry.io/alerts/41/",
	},
	actor: system,
});
const metricTicket = { summary: "Alert: Too many failed bookings", company: null, dedup_key: "metric alert 88213" };

export const sentrySamples: readonly Sample[] = [
	sampler(
		"alert",
		"firing",
		"Issue alert",
		{
			action: "triggered",
			installation,
			data: {
				event: {
					event_id: "e4874d664c3540c1a32eab185f12c5ab",
					issue_id: issue.id,
					title,
					culprit: issue.culprit,
					level: "error",
					platform: "python",
					project: 4507,
					timestamp: 1772608402.15,
					web_url: `${issue.web_url}events/e4874d664c3540c1a32eab185f12c5ab/`,
				},
				triggered_rule: "More than 10 users in an hour",
			},
			actor: system,
		},
		{ ...OPENS, summary: ticket.summary, company: null, dedup_key: issue.id },
	),
	sampler("created", "firing", "New issue", about("created"), { ...OPENS, ...ticket }),
	sampler(
		"resolved",
		"resolved",
		"Issue resolved",
		about("resolved", { status: "resolved", statusDetails: { inRelease: "portal@4.2.1" } }),
		{
			...CLOSES,
			...ticket,
			why: "Closes the ticket of the same issue, whether an alert or the issue itself opened it.",
		},
	),
	sampler("unresolved", "firing", "Issue came back", about("unresolved"), { ...OPENS, ...ticket }),
	sampler("assigned", "other", "Issue assigned", about("assigned"), {
		...NO_MATCH,
		...ticket,
		why: "Becomes a note on the open ticket, and never a ticket of its own.",
	}),
	sampler("metric-critical", "firing", "Metric alert is critical", metric("critical", "214 events in the last 10 minutes"), {
		...OPENS,
		...metricTicket,
	}),
	sampler("metric-resolved", "resolved", "Metric alert is resolved", metric("resolved", "3 events in the last 10 minutes"), {
		...CLOSES,
		...metricTicket,
	}),
	sampler(
		"test",
		"test",
		"Integration installed",
		{
			action: "created",
			installation,
			data: {
				installation: {
					uuid: installation.uuid,
					status: "installed",
					app: { uuid: "a2d4", slug: "hookwise" },
					organization: { slug: "harbor-msp" },
				},
			},
			actor: { type: "user", id: "17", name: "Sam Reyes" },
		},
		{
			...DROPPED,
			summary: "Alert: Unknown Source",
			company: null,
			dedup_key: null,
			why: "Shows that Sentry reaches HookWise. It says “created” as a new issue does; a rule drops it.",
		},
	),
];
