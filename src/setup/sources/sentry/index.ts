import { CALM } from "../calm.ts";
import { dropIf } from "../rules.ts";
import { noFiles } from "../text/index.ts";
import type { Source } from "../types.ts";
import { sentrySamples } from "./samples.ts";
import { sentryAuth, sentrySteps } from "./setup.ts";

/**
 * Sentry, internal integration: issues, issue alerts and metric alerts. The key is the id, which its
 * alerts share; for a metric alert it is the id of its incident.
 */
export const sentry: Source = {
	id: "sentry",
	name: "Sentry",
	summary: "Issues and metric alerts",
	group: "Developer",
	isFavourite: false,
	searchWords: ["errors", "exceptions", "crash", "apm"],
	config: {
		...CALM,
		token_in_url: true,
		hmac_header: "Sentry-Hook-Signature",
		trigger_field: "$.action",
		open_value: "triggered,created,unresolved,critical,warning",
		close_value: "resolved,archived,ignored",
		json_mapping: {
			summary: "$.data.issue.title $.data.event.title $.data.metric_alert.alert_rule.name",
			description:
				"{$.data.issue.title}{$.data.event.title}{$.data.description_title}\n{$.data.description_text}\n\nWhere: {$.data.issue.culprit}{$.data.event.culprit}\nProject: {$.data.issue.project.slug}{$.data.metric_alert.projects[0]}\nLevel: {$.data.issue.level}{$.data.event.level}\nRule: {$.data.triggered_rule}\nIssue: {$.data.issue.shortId}\nTimes seen: {$.data.issue.count}\nFirst seen: {$.data.issue.firstSeen}\nLink: {$.data.issue.web_url}{$.data.event.web_url}{$.data.web_url}",
			dedup_key: "$.data.issue.id $.data.event.issue_id",
			group: "$.data.issue.project.slug",
		},
		routing_rules: [
			{ path: "$.data.metric_alert.id", regex: "^(.+)$", overrides: { dedup_key: "metric alert $1" } },
			// These events say “created” too, but report no problem: the installation, comments, each single error.
			dropIf("$.data.installation.uuid", "."),
			dropIf("$.data.comment_id", "."),
			dropIf("$.data.error.event_id", "."),
		],
		global_routing_enabled: true,
		tenant_path: "$.data.issue.project.slug",
	},
	samples: sentrySamples,
	auth: sentryAuth,
	retries:
		"Sentry waits a few seconds for an answer and does not send a webhook again: what could not be delivered is lost, a “resolved” too.",
	verified: {
		from: "getsentry/sentry-docs, integration-platform/webhooks/metric-alerts.mdx; issues, issue alerts and the headers from knowledge of the same documentation.",
		missing: "No Sentry was at hand: that it keeps the query of the webhook's URL could not be checked. It can sign instead.",
	},
	steps: sentrySteps,
	files: noFiles,
};
