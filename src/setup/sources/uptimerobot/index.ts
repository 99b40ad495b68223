import { CALM } from "../calm.ts";
import type { Source } from "../types.ts";
import { uptimeRobotSamples } from "./samples.ts";
import { uptimeRobotAuth, uptimeRobotSteps } from "./setup.ts";

/**
 * UptimeRobot, integration “Webhook” with its default variables as POST parameters: a form, which quotes in a
 * message cannot break, unlike a hand-written JSON body. The key is the monitor's number. Notices about
 * expiring certificates have their own key, so that no recovery of the monitor closes them.
 */
export const uptimeRobot: Source = {
	id: "uptimerobot",
	name: "UptimeRobot",
	summary: "Monitor up and down",
	group: "Uptime",
	isFavourite: true,
	searchWords: ["uptime robot", "website", "ssl", "ping"],
	config: {
		...CALM,
		trigger_field: "$.alertType",
		open_value: "1",
		close_value: "2",
		json_mapping: {
			summary: "$.monitorFriendlyName",
			description:
				"{$.alertDetails}\n\nMonitor: {$.monitorFriendlyName}\nURL: {$.monitorURL}\nState: {$.alertTypeFriendlyName}\nDown for: {$.alertFriendlyDuration}\nCertificate expires: {$.sslExpiryDate} {$.sslExpiryDaysLeft}",
			dedup_key: "$.monitorID",
			occurred_at: "$.alertDateTime",
		},
		routing_rules: [
			{ path: "$.alertType", regex: "^3$", overrides: { alert_type: "OPEN" } },
			// The monitor's number comes before the type, in the order of UptimeRobot's variables.
			{ path: "$", regex: '"monitorID":"?([0-9]+)"?,.*"alertType":"?3"?[,}]', overrides: { dedup_key: "$1 certificate" } },
			{
				path: "$",
				regex: '"monitorFriendlyName":"((?:[^"\\\\]|\\\\.)*)".*"alertType":"?3"?[,}]',
				overrides: { summary: "$1: certificate expires" },
			},
		],
	},
	samples: uptimeRobotSamples,
	auth: uptimeRobotAuth,
	retries:
		"UptimeRobot's documentation promises no second try. A monitor that stays down can be told of again (“Notify again every … minutes”); a lost recovery does not come again.",
	verified: {
		from: "UptimeRobot's help, “Webhook Integration” and its list of notification variables; zulip/zulip, zerver/webhooks/uptimerobot.",
		missing:
			"No account was at hand. What UptimeRobot's own test button sends is not documented, so send it while this endpoint is a draft. The key of certificate notices relies on the order of its variables.",
	},
	steps: uptimeRobotSteps,
	files: () => [],
};
