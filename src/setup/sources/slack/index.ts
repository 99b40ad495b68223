import { CALM_WITH_DELAY } from "../calm.ts";
import { noFiles } from "../text/index.ts";
import type { Source } from "../types.ts";
import { BY_RULE } from "../words.ts";
import { slackSamples } from "./samples.ts";
import { slackAuth, slackSteps } from "./setup.ts";
import { SLACK_RULES } from "./words.ts";

/**
 * Any tool that can write to Slack (incoming webhook), Mattermost or Rocket.Chat, with HookWise's address
 * instead. A chat message has no id: the key is its first line without the words for the state. No more can
 * be had from a message, so a tool's own preset is better. A message that is not understood opens a ticket,
 * so that no outage is lost.
 */
export const slack: Source = {
	id: "slack",
	name: "Slack messages",
	summary: "Anything that can write to Slack",
	group: "Shapes",
	isFavourite: false,
	searchWords: ["mattermost", "rocket.chat", "discord", "incoming webhook", "chat", "attachments"],
	config: {
		...CALM_WITH_DELAY,
		token_in_url: true,
		answer_status: 200,
		split_path: "$.attachments[*]",
		trigger_field: "$.title",
		open_value: BY_RULE,
		close_value: BY_RULE,
		unmatched_action: "open",
		json_mapping: {
			summary: "$.title",
			description:
				"{$._parent.text}\n{$.pretext}\n{$.title}\n{$.text}\n{$.fallback}\n\nDetails: {$.fields}\nLink: {$.title_link}\nFrom: {$.footer}",
		},
		routing_rules: SLACK_RULES,
	},
	samples: slackSamples,
	auth: slackAuth,
	retries: "As the tool is made: most send a chat message once, and what could not be delivered is lost, a recovery too.",
	verified: {
		from: "Slack documentation, “Sending messages using incoming webhooks” and “Secondary message attachments”; messages as Alertmanager, Grafana and TrueNAS write them.",
		missing:
			"Written from knowledge of the documentation, which could not be opened again. Messages made only of blocks are read by their text; each tool words its messages its own way: look at yours in History and adapt the rules.",
	},
	steps: slackSteps,
	files: noFiles,
};
