import { hmacNote, nameTheCompany, paste, urlAuth, urlWithToken } from "../text/index.ts";
import type { Site, Step } from "../types.ts";

export const githubAuth = urlAuth("GitHub");

export const githubSteps = (site: Site): readonly Step[] => [
	paste(
		"Add the webhook",
		"In the repository or, for all of them, in the organisation: Settings, Webhooks, Add webhook. Content type: application/json. Payload URL, which has the token in it:",
		urlWithToken(site),
	),
	...hmacNote(
		site,
		`Secret: this endpoint's HMAC secret. GitHub then signs every webhook in X-Hub-Signature-256, which must be this endpoint's header (it is ${site.hmac?.header ?? ""} now).`,
	),
	{
		title: "Choose the events",
		text: "“Let me select individual events”: Workflow runs, and as you like Dependabot alerts, Code scanning alerts and Secret scanning alerts. Turn Pushes off. Other events make no ticket.",
	},
	{
		title: "See it arrive",
		text: "GitHub sends a ping as soon as the webhook is saved. History shows it as No action; under Recent Deliveries it has the answer 202.",
	},
	{
		title: "Only the main branch",
		text: "Failed runs of every branch open tickets. For the main branch alone add a rule on $.workflow_run.head_branch, “does not match” ^main$, that drops.",
	},
	nameTheCompany(
		"TenantMap: an entry for each owner (organisation or user), such as lakeshore-ortho, with the ConnectWise company. Where all repositories are your own, add routing rules on $.repository.full_name.",
	),
];
