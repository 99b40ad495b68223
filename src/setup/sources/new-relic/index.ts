import { CALM } from "../calm.ts";
import { noFiles } from "../text/index.ts";
import type { Source } from "../types.ts";
import { newRelicSamples } from "./samples.ts";
import { newRelicAuth, newRelicSteps } from "./setup.ts";

/**
 * New Relic, workflow with a webhook destination and New Relic's own payload template. New Relic combines
 * incidents into an issue. The key is the id, which stays the same until it is closed.
 */
export const newRelic: Source = {
	id: "new-relic",
	name: "New Relic",
	summary: "Issues of workflows",
	group: "Observability",
	isFavourite: false,
	searchWords: ["newrelic", "apm", "nrql", "workflow"],
	config: {
		...CALM,
		trigger_field: "$.state",
		open_value: "ACTIVATED,CREATED",
		close_value: "CLOSED",
		json_mapping: {
			summary: "$.title",
			description:
				"{$.title}\n\nPriority: {$.priority}\nOn: {$.impactedEntities}\nIncidents: {$.totalIncidents}\nPolicy: {$.alertPolicyNames[0]}\nCondition: {$.alertConditionNames[0]}\nWhat happened: {$.trigger}\nWorkflow: {$.workflowName}\nIssue: {$.issueUrl}",
			dedup_key: "$.id",
			group: "$.alertPolicyNames[0]",
		},
	},
	samples: newRelicSamples,
	auth: newRelicAuth,
	retries: "New Relic tries a webhook that failed again for some minutes and shows it as failed in the workflow's log; then it is lost.",
	verified: {
		from: "New Relic's default webhook template (issueId, state, priority, accumulations and so on), as its documentation “Message templates” and keephq/keep give it.",
		missing:
			"Written from knowledge of the documentation, which could not be opened again. What “Send test notification” sends depends on the account: New Relic fills the template with a real or a made-up issue, which may make a ticket. How often it tries again was not measured.",
	},
	steps: newRelicSteps,
	files: noFiles,
};
