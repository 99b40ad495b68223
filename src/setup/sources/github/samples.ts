import { CLOSES, NO_MATCH, OPENS, sampler } from "../text/index.ts";
import type { Sample } from "../types.ts";

const repository = {
	id: 186853002,
	name: "portal",
	full_name: "lakeshore-ortho/portal",
	private: true,
	owner: { login: "lakeshore-ortho", id: 21031067, type: "Organization" },
	html_url: "https://github.com/lakeshore-ortho/portal",
	default_branch: "main",
};
const common = {
	repository,
	organization: { login: "lakeshore-ortho", id: 21031067 },
	sender: { login: "sreyes", id: 4711, type: "User" },
};

const run = (conclusion: string | null, number: number, action = "completed") => ({
	action,
	workflow_run: {
		id: 7716548234 + number,
		name: "Deploy",
		head_branch: "main",
		head_sha: "6f1c2a9e2f7b4a539d0e51b8a7c4d2106f1c2a9e",
		path: ".github/workflows/deploy.yml",
		display_title: "Book appointments in the portal",
		run_number: number,
		event: "push",
		status: conclusion === null ? "in_progress" : "completed",
		conclusion,
		workflow_id: 81725301,
		html_url: `https://github.com/lakeshore-ortho/portal/actions/runs/${7716548234 + number}`,
		created_at: "2026-03-04T07:09:51Z",
		updated_at: "2026-03-04T07:13:22Z",
		triggering_actor: { login: "sreyes" },
	},
	workflow: { id: 81725301, name: "Deploy", path: ".github/workflows/deploy.yml", state: "active" },
	...common,
});
const ticket = {
	summary: "Alert: lakeshore-ortho/portal Deploy main",
	company: null,
	dedup_key: "186853002 81725301 main",
	tenant: "lakeshore-ortho",
};

const dependabot = (action: string, state: string) => ({
	action,
	alert: {
		number: 12,
		state,
		dependency: { package: { ecosystem: "npm", name: "ansi-regex" }, manifest_path: "package-lock.json", scope: "runtime" },
		security_advisory: { ghsa_id: "GHSA-93q8-gq69-wqmw", cve_id: "CVE-2021-3807", summary: "Slow pattern in ansi-regex", severity: "high" },
		html_url: "https://github.com/lakeshore-ortho/portal/security/dependabot/12",
		created_at: "2026-03-04T07:13:22Z",
	},
	...common,
});
const alertTicket = {
	summary: "Alert: lakeshore-ortho/portal Slow pattern in ansi-regex",
	company: null,
	dedup_key: "https://github.com/lakeshore-ortho/portal/security/dependabot/12",
	tenant: "lakeshore-ortho",
};

export const githubSamples: readonly Sample[] = [
	sampler("failure", "firing", "Workflow failed", run("failure", 214), { ...OPENS, ...ticket }),
	sampler("success", "resolved", "Workflow succeeded", run("success", 215), {
		...CLOSES,
		...ticket,
		why: "Closes the ticket of the same workflow and branch when one is open.",
	}),
	sampler("in-progress", "other", "Workflow begins", run(null, 216, "in_progress"), {
		alertType: "GENERIC",
		action: "skip",
		reason: "dropped_by_rule",
		...ticket,
		why: "A run that begins says nothing yet; a rule drops it, so that it is no note either.",
	}),
	sampler("dependabot", "firing", "Dependabot alert", dependabot("created", "open"), {
		...OPENS,
		...alertTicket,
	}),
	sampler("dependabot-fixed", "resolved", "Dependabot alert fixed", dependabot("fixed", "fixed"), {
		...CLOSES,
		...alertTicket,
	}),
	sampler(
		"secret",
		"firing",
		"Secret scanning alert",
		{
			action: "created",
			alert: {
				number: 3,
				state: "open",
				created_at: "2026-03-04T07:13:22Z",
				html_url: "https://github.com/lakeshore-ortho/portal/security/secret-scanning/3",
				push_protection_bypassed: false,
			},
			...common,
		},
		{
			...OPENS,
			summary: "Alert: lakeshore-ortho/portal A secret was found in the code",
			company: null,
			dedup_key: "https://github.com/lakeshore-ortho/portal/security/secret-scanning/3",
			tenant: "lakeshore-ortho",
		},
	),
	sampler(
		"test",
		"test",
		"Ping when the webhook is saved",
		{
			zen: "Keep it logically awesome.",
			hook_id: 460711,
			hook: { type: "Repository", id: 460711, name: "web", active: true, events: ["workflow_run", "dependabot_alert"] },
			...common,
		},
		{
			...NO_MATCH,
			summary: "Alert: lakeshore-ortho/portal",
			company: null,
			dedup_key: "186853002",
			tenant: "lakeshore-ortho",
			why: "Has no workflow and no alert, so it makes no ticket.",
		},
	),
];
