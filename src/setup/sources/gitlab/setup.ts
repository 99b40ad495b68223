import { cannotSign, tokenOf } from "../text/index.ts";
import type { Auth, Site, Step } from "../types.ts";

export const gitlabAuth = (site: Site): Auth => ({
	text: "GitLab sends the secret token of the webhook in the header X-Gitlab-Token: the token is that secret.",
	code: { language: "http", text: `X-Gitlab-Token: ${tokenOf(site)}` },
});

export const gitlabSteps = (site: Site): readonly Step[] => [
	{
		title: "Add the webhook",
		text: "In the project or, in paid plans, the group: Settings, Webhooks, Add new webhook. URL:",
		code: { language: "text", text: site.webhookUrl },
	},
	{ title: "Send the token", text: "Secret token:", code: { language: "text", text: tokenOf(site) } },
	...cannotSign(site, "GitLab"),
	{
		title: "Choose the events",
		text: "Trigger: Pipeline events. Turn Push events off when you have tested. Where HookWise is in the same network as a self-managed GitLab, an administrator must allow it: Admin, Settings, Network, Outbound requests.",
	},
	{
		title: "Test it",
		text: "Test, Push events: History shows it as No action. Test, Pipeline events sends the last pipeline like a real one: if that failed, it makes a ticket.",
	},
	{
		title: "Only the main branch",
		text: "Failed pipelines of every branch open tickets. For the main branch alone add a rule on $.object_attributes.ref, “does not match” ^main$, that drops.",
	},
	{
		title: "Name the company",
		text: "TenantMap: an entry for each namespace (the group's name), such as Lakeshore Ortho, with the ConnectWise company.",
	},
];

/** GitLab reads no file for webhooks. */
export const gitlabFiles = () => [] as const;
