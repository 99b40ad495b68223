import { CLOSES, NO_MATCH, OPENS, sampler } from "../text/index.ts";
import type { Sample } from "../types.ts";

const project = {
	id: 1,
	name: "portal",
	web_url: "https://gitlab.harbor-msp.example/lakeshore-ortho/portal",
	namespace: "Lakeshore Ortho",
	path_with_namespace: "lakeshore-ortho/portal",
	default_branch: "main",
};
const user = { id: 12, name: "Sam Reyes", username: "sreyes" };

const pipeline = (status: string, id: number) => ({
	object_kind: "pipeline",
	object_attributes: {
		id,
		iid: id - 3100,
		name: null,
		ref: "main",
		tag: false,
		sha: "bcbb5ec396a2c0f828686f14fac9b80b780504f2",
		source: "push",
		status,
		detailed_status: status,
		stages: ["build", "deploy"],
		created_at: "2026-03-04 07:09:51 UTC",
		finished_at: ["failed", "success"].includes(status) ? "2026-03-04 07:13:22 UTC" : null,
		duration: 211,
		url: `${project.web_url}/-/pipelines/${id}`,
	},
	user,
	project,
	commit: {
		id: "bcbb5ec396a2c0f828686f14fac9b80b780504f2",
		title: "Book appointments in the portal",
		url: `${project.web_url}/-/commit/bcbb5ec396a2c0f828686f14fac9b80b780504f2`,
	},
	builds: [
		{ id: 380, stage: "build", name: "build", status: "success" },
		{ id: 381, stage: "deploy", name: "deploy to production", status: status === "failed" ? "failed" : "success" },
	],
});
const ticket = {
	summary: "Alert: lakeshore-ortho/portal main",
	company: null,
	dedup_key: `${project.web_url} main`,
	tenant: "Lakeshore Ortho",
};

export const gitlabSamples: readonly Sample[] = [
	sampler("failed", "firing", "Pipeline failed", pipeline("failed", 3131), {
		...OPENS,
		...ticket,
	}),
	sampler("success", "resolved", "Pipeline passed", pipeline("success", 3132), {
		...CLOSES,
		...ticket,
		why: "Closes the ticket of the same project and branch when one is open.",
	}),
	sampler("running", "other", "Pipeline runs", pipeline("running", 3133), {
		alertType: "GENERIC",
		action: "skip",
		reason: "dropped_by_rule",
		...ticket,
		why: "GitLab tells of every step; a rule drops those that decide nothing.",
	}),
	sampler(
		"test",
		"test",
		"Test with push events",
		{
			object_kind: "push",
			event_name: "push",
			ref: "refs/heads/main",
			user_name: user.name,
			project_id: 1,
			project,
			commits: [],
			total_commits_count: 0,
		},
		{
			...NO_MATCH,
			summary: "Alert: lakeshore-ortho/portal",
			company: null,
			dedup_key: project.web_url,
			tenant: "Lakeshore Ortho",
			why: "A push has no pipeline status, so it makes no ticket.",
		},
	),
];
