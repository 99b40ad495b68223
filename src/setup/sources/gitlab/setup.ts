import { cannotSign, headerAuth, nameTheCompany, paste, testIt, tokenOf } from "../text/index.ts";
import type { Site, Step } from "../types.ts";

export const gitlabAuth = headerAuth(
	"X-Gitlab-Token",
	"GitLab sends the secret token of the webhook in the header X-Gitlab-Token: the token is that secret.",
);

export const gitlabSteps = (site: Site): readonly Step[] => [
	paste("Add the webhook", "In the project or, in paid plans, the group: Settings, Webhooks, Add new webhook. URL:", site.webhookUrl),
	paste("Send the token", "Secret token:", tokenOf(site)),
	...cannotSign(site, "GitLab"),
	{
		title: "Choose the events",
		text: "Trigger: Pipeline events. Turn Push events off when you have tested. Where HookWise is in the same network as a self-managed GitLab, an administrator must allow it: Admin, Settings, Network, Outbound requests.",
	},
	testIt(
		"Test, Push events: History shows it as No action. Test, Pipeline events sends the last pipeline like a real one: if that failed, it makes a ticket.",
	),
	{
		title: "Only the main branch",
		text: "Failed pipelines of every branch open tickets. For the main branch alone add a rule on $.object_attributes.ref, “does not match” ^main$, that drops.",
	},
	nameTheCompany("TenantMap: an entry for each namespace (the group's name), such as Lakeshore Ortho, with the ConnectWise company."),
];
