import { CALM } from "../calm.ts";
import type { Source } from "../types.ts";
import { statusCakeSamples } from "./samples.ts";
import { statusCakeAuth, statusCakeSteps } from "./setup.ts";

/**
 * StatusCake, webhook URL of a contact group: a form. It has no number for the check, so name and address
 * together are the key.
 */
export const statusCake: Source = {
	id: "statuscake",
	name: "StatusCake",
	summary: "Uptime checks",
	group: "Uptime",
	isFavourite: false,
	searchWords: ["status cake", "website", "contact group"],
	config: {
		...CALM,
		token_in_url: true,
		trigger_field: "$.Status",
		open_value: "Down",
		close_value: "Up",
		global_routing_enabled: true,
		tenant_path: "$.Tags",
		json_mapping: {
			summary: "$.Name",
			description:
				"{$.Name} is {$.Status}.\n\nURL: {$.URL}\nIP: {$.IP}\nHTTP status: {$.StatusCode}\nTags: {$.Tags}\nChecked every: {$.Checkrate} s",
			dedup_key: "$.Name $.URL",
		},
	},
	samples: statusCakeSamples,
	auth: statusCakeAuth,
	retries: "StatusCake's documentation promises no second try: what was lost does not come again.",
	verified: {
		from: "StatusCake's knowledge base, “How to use the web hook URL”; alerta/alerta-contrib, webhooks/statuscake.",
		missing: "No account was at hand. Whether StatusCake keeps the query of the webhook URL follows other makers' set-ups.",
	},
	steps: statusCakeSteps,
	files: () => [],
};
