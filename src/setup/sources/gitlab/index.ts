import { CALM } from "../calm.ts";
import { dropIf } from "../rules.ts";
import { noFiles } from "../text/index.ts";
import type { Source } from "../types.ts";
import { gitlabSamples } from "./samples.ts";
import { gitlabAuth, gitlabSteps } from "./setup.ts";

/**
 * GitLab (SaaS and self-managed), webhook of a project or group: failed pipelines. The key is the project's
 * address with the branch, since project numbers begin at 1 on every GitLab. The next successful pipeline of
 * the branch closes the ticket.
 */
export const gitlab: Source = {
	id: "gitlab",
	name: "GitLab",
	summary: "Failed pipelines",
	group: "Developer",
	isFavourite: false,
	searchWords: ["ci", "cd", "pipeline", "git"],
	config: {
		...CALM,
		trigger_field: "$.object_attributes.status",
		open_value: "failed",
		close_value: "success",
		json_mapping: {
			summary: "$.project.path_with_namespace $.object_attributes.ref",
			description:
				"{$.commit.title}\n\nProject: {$.project.path_with_namespace}\nBranch: {$.object_attributes.ref}\nStatus: {$.object_attributes.detailed_status}\nFailed jobs: {$.builds[?(@.status == 'failed')].name}\nStarted by: {$.user.name}\nCommit: {$.commit.url}\nPipeline: {$.object_attributes.url}",
			dedup_key: "$.project.web_url $.object_attributes.ref",
			group: "$.project.namespace",
		},
		routing_rules: [
			dropIf(
				"$.object_attributes.status",
				"^(?:created|waiting_for_resource|preparing|pending|running|manual|scheduled|canceled|canceling|skipped)$",
			),
		],
		global_routing_enabled: true,
		tenant_path: "$.project.namespace",
	},
	samples: gitlabSamples,
	auth: gitlabAuth,
	retries:
		"GitLab does not send a webhook again, but switches one off for a while after 4 failures in a row (and for good after 40): look under Recent events after an outage.",
	verified: {
		from: "GitLab documentation, “Webhook events” (pipeline events) and “Webhooks” (X-Gitlab-Token, Recent events, auto-disabling).",
		missing:
			"Written from knowledge of the documentation, which could not be opened again. “Test, Pipeline events” sends the project's last pipeline like a real one, so a preset cannot tell it from one.",
	},
	steps: gitlabSteps,
	files: noFiles,
};
