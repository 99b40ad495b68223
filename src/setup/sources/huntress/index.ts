import { CALM } from "../calm.ts";
import { dropIf } from "../rules.ts";
import { noFiles } from "../text/index.ts";
import type { Source } from "../types.ts";
import { huntressSamples } from "./samples.ts";
import { huntressAuth, huntressSteps } from "./setup.ts";

/**
 * Huntress, webhooks (delivered by Svix). The key is the number of the incident report or escalation. The
 * kind does not matter: a final state closes and everything else opens, so that no report of a security team
 * is missed.
 */
export const huntress: Source = {
	id: "huntress",
	name: "Huntress",
	summary: "Incident reports and escalations",
	group: "Security",
	isFavourite: false,
	searchWords: ["edr", "mdr", "soc", "itdr", "svix"],
	config: {
		...CALM,
		token_in_url: true,
		hmac_header: "svix-signature",
		hmac_format: "standard-webhooks",
		trigger_field: "$.data.status",
		open_value: "sent,open,auto_remediating",
		close_value: "closed,dismissed,partner_dismissed,resolved,auto_remediated",
		unmatched_action: "open",
		json_mapping: {
			summary: "$.data.subject",
			description:
				"{$.data.summary}\n\n{$.data.body}\nSeverity: {$.data.severity}\nPlatform: {$.data.platform}\nStatus: {$.data.status}\nOrganization: {$.data.organization_id}\nSent: {$.data.sent_at}\nKind: {$.type}",
			dedup_key: "$.data.id",
			group: "$.data.organization_id",
		},
		routing_rules: [dropIf("$.type", "\\btest\\b")],
		global_routing_enabled: true,
		tenant_path: "$.data.organization_id",
	},
	samples: huntressSamples,
	auth: huntressAuth,
	retries: "Svix tries a webhook that failed again over more than a day, with growing waits; View Delivery Attempts shows each try.",
	verified: {
		from: "Huntress support, “How to use Webhooks Integration” (categories, Svix, Send Test) and “Parsing Huntress Incident Alerts” (the subject); fields as the incident reports of Huntress's API have them.",
		missing:
			"The webhook's envelope (type and data) and its test follow Svix's custom and were not seen. Make the endpoint a draft first and compare a real webhook in History with the mapping.",
	},
	steps: huntressSteps,
	files: noFiles,
};
