import { cannotSign, nameTheCompany, paste, urlAuth, urlWithToken } from "../text/index.ts";
import type { Site, Step } from "../types.ts";

export const slackAuth = urlAuth("What writes to Slack");

export const slackSteps = (site: Site): readonly Step[] => [
	{
		title: "Look for a better way first",
		text: "If HookWise has a preset of the tool's own, or the tool can page PagerDuty or alert Opsgenie, use that: a chat message has no id, so trouble and recovery are matched by its words.",
	},
	paste(
		"Change the address",
		"In the tool's Slack (Mattermost, Rocket.Chat) integration enter this instead of https://hooks.slack.com/services/…; it has the token in it. A channel, if one is asked for, may be anything:",
		urlWithToken(site),
	),
	...cannotSign(site, "What writes to Slack"),
	{
		title: "Make it a draft and look",
		text: "Turn on Draft, let the tool send a trouble and a recovery, and open both in History: they must have the same key, and the recovery must close. Rules of this preset know the usual words (down, critical, firing; up, resolved, recovered) and colours; add the words of your tool.",
	},
	nameTheCompany(
		"Nothing in a chat message names the customer. Put #CW-LakeshoreOrtho (the company identifier) into names that the tool writes, add routing rules, or make an endpoint for each customer.",
	),
];
