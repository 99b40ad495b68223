import { CALM_WITH_DELAY } from "../calm.ts";
import type { Source } from "../types.ts";
import { homeAssistantSamples } from "./samples.ts";
import { homeAssistantAuth, homeAssistantFiles, homeAssistantSteps } from "./setup.ts";

/**
 * Home Assistant, with the package of this preset: an automation that reports sensors whose state “on” means
 * a problem. The key is the entity's id within the endpoint, so each Home Assistant needs its own endpoint.
 */
export const homeAssistant: Source = {
	id: "home-assistant",
	name: "Home Assistant",
	summary: "Sensors of a building",
	group: "Infrastructure",
	isFavourite: false,
	searchWords: ["hass", "iot", "smart home", "leak", "temperature", "door"],
	config: {
		...CALM_WITH_DELAY,
		trigger_field: "$.sensor_status",
		open_value: "problem",
		close_value: "ok",
		json_mapping: {
			summary: "$.name",
			description: "{$.name} is {$.state} (was {$.old_state})\n\nEntity: {$.entity_id}\nKind: {$.device_class}\nSince: {$.changed_at}",
			dedup_key: "$.entity_id",
			occurred_at: "$.changed_at",
		},
	},
	samples: homeAssistantSamples,
	auth: homeAssistantAuth,
	retries: "Home Assistant sends once and logs what failed: what could not be delivered is lost, a recovery too.",
	verified: {
		from: "Home Assistant documentation, “RESTful Command”, “Automation trigger variables” and “Packages”.",
		missing:
			"Written from knowledge of the documentation, which could not be opened again. The package was checked as YAML and not run by a Home Assistant.",
	},
	steps: homeAssistantSteps,
	files: homeAssistantFiles,
};
