import { CALM } from "../calm.ts";
import type { Source } from "../types.ts";
import { awsCloudWatchSamples } from "./samples.ts";
import { awsCloudWatchAuth, awsCloudWatchSteps } from "./setup.ts";

/**
 * Alarms of AWS CloudWatch through an SNS topic. Ingest unwraps the notification's Message; raw delivery
 * works too. EventBridge (an API destination) sends the same alarms in another form. Account, region and name
 * together identify an alarm.
 */
export const awsCloudWatch: Source = {
	id: "aws-cloudwatch",
	name: "AWS CloudWatch (SNS)",
	summary: "Alarms through an SNS topic",
	group: "Cloud",
	isFavourite: false,
	searchWords: ["amazon", "sns", "simple notification service", "alarm", "ec2", "rds", "eventbridge", "api destination"],
	config: {
		...CALM,
		token_in_url: true,
		trigger_field: "$.NewStateValue",
		open_value: "ALARM",
		close_value: "OK",
		global_routing_enabled: true,
		tenant_path: "$.AWSAccountId",
		json_mapping: {
			summary: "$.AlarmName $.detail.alarmName",
			description:
				"{$.AlarmDescription}{$.detail.configuration.description}\n{$.NewStateReason}{$.detail.state.reason}\n\nAlarm: {$.AlarmName}{$.detail.alarmName}\nAccount: {$.AWSAccountId}{$.account}\nRegion: {$.Region}{$.region}\nMetric: {$.Trigger.Namespace} {$.Trigger.MetricName}\nDimensions: {$.Trigger.Dimensions}\nFrom {$.OldStateValue}{$.detail.previousState.value} to {$.NewStateValue}{$.detail.state.value}: {$.StateChangeTime}{$.detail.state.timestamp}",
			dedup_key: "$.AWSAccountId $.account $.Region $.region $.AlarmName $.detail.alarmName",
			occurred_at: "$.StateChangeTime $.detail.state.timestamp",
		},
		// EventBridge's name for SNS's NewStateValue.
		routing_rules: [
			{ path: "$.detail.state.value", regex: "^ALARM$", overrides: { alert_type: "OPEN" } },
			{ path: "$.detail.state.value", regex: "^OK$", overrides: { alert_type: "CLOSE" } },
		],
	},
	samples: awsCloudWatchSamples,
	auth: awsCloudWatchAuth,
	retries:
		"SNS tries an HTTPS address three more times, 20 seconds apart, unless the subscription has a delivery policy. With the one below it tries for nearly an hour. Alarms do not repeat.",
	verified: {
		from: "AWS documentation, “HTTP/HTTPS notification JSON format” and “Message delivery retries”; alerta/alerta, tests/test_webhooks.py (recorded notifications); for EventBridge “Alarm events and EventBridge” of the CloudWatch guide.",
		missing: "No account was at hand: the confirmation of the subscription follows the documentation.",
	},
	steps: awsCloudWatchSteps,
	files: () => [],
};
