import { CALM } from "../calm.ts";
import { noFiles } from "../text/index.ts";
import type { Source } from "../types.ts";
import { BY_RULE } from "../words.ts";
import { beszelSamples } from "./samples.ts";
import { beszelAuth, beszelSteps } from "./setup.ts";

/**
 * Beszel, a Shoutrrr address of the kind “generic” with template=json: a title and a message, whose last line
 * is the address of the system's page with its id. The key is that id with the name of the alert, which only
 * the title has. So rules read the whole payload, in which Shoutrrr puts the message first. Beszel writes
 * “above” and “below threshold”; for a battery they mean the opposite.
 */
export const beszel: Source = {
	id: "beszel",
	name: "Beszel",
	summary: "Systems and their load",
	group: "Infrastructure",
	isFavourite: false,
	searchWords: ["shoutrrr", "docker", "server monitoring", "homelab"],
	config: {
		...CALM,
		trigger_field: "$.title",
		open_value: BY_RULE,
		close_value: BY_RULE,
		json_mapping: { summary: "$.title", description: "{$.title}\n\n{$.message}" },
		routing_rules: [
			{ path: "$.title", regex: "^Connection to (.+) is (?:down|up)", overrides: { summary: "Connection to $1" } },
			{ path: "$.title", regex: "^(.+) (?:above|below) threshold$", overrides: { summary: "$1" } },
			{ path: "$", regex: '/system/(\\w+)".*"title":"Connection to ', overrides: { dedup_key: "$1 connection" } },
			{
				path: "$",
				regex: '/system/(\\w+)".*"title":".*?((?:\\S+ \\S+ average|\\S+)) (?:above|below) threshold"',
				overrides: { dedup_key: "$1 $2" },
			},
			{ path: "$", regex: '/system/(\\w+)".*"title":"SMART .*: (\\S+)', overrides: { dedup_key: "$1 smart $2", alert_type: "OPEN" } },
			{ path: "$.title", regex: "^Connection to .* is down|above threshold$", overrides: { alert_type: "OPEN" } },
			{ path: "$.title", regex: "^Connection to .* is up|below threshold$", overrides: { alert_type: "CLOSE" } },
			{ path: "$.title", regex: " battery below threshold$", overrides: { alert_type: "OPEN" } },
			{ path: "$.title", regex: " battery above threshold$", overrides: { alert_type: "CLOSE" } },
		],
	},
	samples: beszelSamples,
	auth: beszelAuth,
	retries:
		"Beszel sends once and logs what failed: what could not be delivered is lost, a recovery too. Each alert waits its own minutes before it tells.",
	verified: {
		from: "henrygd/beszel, internal/alerts (alerts.go, alerts_status.go, alerts_system.go, alerts_smart.go and the test in alerts_api.go); Shoutrrr documentation, service “generic”.",
		missing: "No Beszel was run: that Shoutrrr writes message before title follows from how Go writes JSON of a map.",
	},
	steps: beszelSteps,
	files: noFiles,
};
