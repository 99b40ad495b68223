import { CALM } from "../calm.ts";
import { dropIf } from "../rules.ts";
import { noFiles } from "../text/index.ts";
import type { Source } from "../types.ts";
import { githubSamples } from "./samples.ts";
import { githubAuth, githubSteps } from "./setup.ts";

/**
 * GitHub, webhook of a repository or an organisation: failed workflow runs, and alerts of Dependabot, code
 * scanning and secret scanning. The key of a workflow is its number and branch, so that the next successful
 * run closes the ticket; the key of an alert is its own address.
 */
export const github: Source = {
	id: "github",
	name: "GitHub",
	summary: "Failed workflows, security alerts",
	group: "Developer",
	isFavourite: false,
	searchWords: ["actions", "dependabot", "code scanning", "ci", "git"],
	config: {
		...CALM,
		token_in_url: true,
		hmac_header: "X-Hub-Signature-256",
		trigger_field: "$.workflow_run.conclusion",
		open_value: "failure,timed_out,startup_failure",
		close_value: "success",
		json_mapping: {
			summary:
				"$.repository.full_name $.workflow_run.name $.workflow_run.head_branch $.alert.security_advisory.summary $.alert.rule.description",
			description:
				"{$.workflow_run.display_title}{$.alert.security_advisory.summary}{$.alert.rule.description}\n\nRepository: {$.repository.full_name}\nWorkflow: {$.workflow_run.name}\nBranch: {$.workflow_run.head_branch}\nOutcome: {$.workflow_run.conclusion}\nStarted by: {$.workflow_run.triggering_actor.login}\nPackage: {$.alert.dependency.package.name}\nSeverity: {$.alert.security_advisory.severity}{$.alert.rule.severity}\nState: {$.alert.state}\nLink: {$.workflow_run.html_url}{$.alert.html_url}",
			dedup_key: "$.repository.id $.workflow_run.workflow_id $.workflow_run.head_branch",
			group: "$.repository.full_name",
		},
		routing_rules: [
			{ path: "$.alert.html_url", regex: "^(.+)$", overrides: { dedup_key: "$1" } },
			{ path: "$.alert.state", regex: "^open$", overrides: { alert_type: "OPEN" } },
			{ path: "$.alert.state", regex: "^(?:fixed|dismissed|auto_dismissed|resolved)$", overrides: { alert_type: "CLOSE" } },
			{
				path: "$.alert.html_url",
				regex: "//[^/]+/([^/]+/[^/]+)/security/secret-scanning/",
				overrides: { summary: "$1 A secret was found in the code" },
			},
			// A run that begins has no result yet.
			dropIf("$.action", "^(?:requested|in_progress)$"),
		],
		global_routing_enabled: true,
		tenant_path: "$.repository.owner.login",
	},
	samples: githubSamples,
	auth: githubAuth,
	retries:
		"GitHub sends each event once; what failed stands under Recent Deliveries for a few days and can be sent again there with Redeliver.",
	verified: {
		from: "GitHub documentation, “Webhook events and payloads” (workflow_run, dependabot_alert, code_scanning_alert, secret_scanning_alert, ping) and “Validating webhook deliveries”.",
		missing: "Written from knowledge of the documentation, which could not be opened again. No webhook of GitHub was received.",
	},
	steps: githubSteps,
	files: noFiles,
};
