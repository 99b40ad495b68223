import { CLOSES, NO_MATCH, OPENS, sampler } from "../text/index.ts";
import type { Sample } from "../types.ts";

const issue = {
	id: "3f0a6b1c-7d2e-4f58-9b1a-0c2d4e6f8a91",
	issueUrl: "https://radar-api.service.newrelic.com/accounts/1/issues/3f0a6b1c-7d2e-4f58-9b1a-0c2d4e6f8a91?notifier=WEBHOOK",
	title: "CPU is over 90 % for 10 minutes on lso-app01",
	priority: "CRITICAL",
	impactedEntities: ["lso-app01"],
	totalIncidents: 1,
	state: "ACTIVATED",
	trigger: "STATE_CHANGE",
	isCorrelated: false,
	createdAt: 1772608402151,
	updatedAt: 1772608402151,
	sources: ["newrelic"],
	alertPolicyNames: ["Lakeshore Ortho servers"],
	alertConditionNames: ["CPU"],
	workflowName: "HookWise",
};
const ticket = { summary: `Alert: ${issue.title}`, company: null, dedup_key: issue.id };

export const newRelicSamples: readonly Sample[] = [
	sampler("activated", "firing", "Issue activated", issue, { ...OPENS, ...ticket }),
	sampler(
		"closed",
		"resolved",
		"Issue closed",
		{ ...issue, state: "CLOSED", trigger: "INCIDENT_CLOSED", updatedAt: 1772610502004 },
		{
			...CLOSES,
			...ticket,
			why: "Closes the ticket of the same issue when one is open.",
		},
	),
	sampler(
		"more-incidents",
		"batch",
		"Another incident joined the issue",
		{ ...issue, totalIncidents: 3, impactedEntities: ["lso-app01", "lso-app02"], trigger: "INCIDENT_ADDED", updatedAt: 1772608702151 },
		{
			...OPENS,
			...ticket,
			why: "With the ticket open this is a note: one issue has one ticket, however many incidents it gathers.",
		},
	),
	sampler(
		"acknowledged",
		"other",
		"Issue acknowledged",
		{ ...issue, state: "ACKNOWLEDGED", trigger: "STATE_CHANGE" },
		{
			...NO_MATCH,
			...ticket,
			why: "Becomes a note on the open ticket, and never a ticket of its own.",
		},
	),
];
