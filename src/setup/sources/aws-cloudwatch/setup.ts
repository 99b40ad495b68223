import { cannotSign, indentedJson, nameTheCompany, paste, urlAuth, urlWithToken } from "../text/index.ts";
import type { Site, Step } from "../types.ts";

/** At most an hour in all, SNS's limit. */
const DELIVERY_POLICY = {
	healthyRetryPolicy: {
		numRetries: 40,
		numNoDelayRetries: 0,
		minDelayTarget: 20,
		maxDelayTarget: 100,
		numMinDelayRetries: 3,
		numMaxDelayRetries: 20,
		backoffFunction: "exponential",
	},
};

export const awsCloudWatchAuth = urlAuth("SNS");

export const awsCloudWatchSteps = (site: Site): readonly Step[] => [
	paste(
		"Subscribe to the topic",
		"In the AWS console: Simple Notification Service, Topics, Create topic (Standard), then Create subscription. Protocol HTTPS, endpoint with the token in it:",
		urlWithToken(site),
	),
	{
		title: "Let it try longer",
		text: "Delivery policy of the subscription, or of the topic: without it SNS gives up after a minute.",
		code: { language: "json", text: indentedJson(DELIVERY_POLICY) },
	},
	...cannotSign(site, "SNS in a way that is understood here"),
	{
		title: "Confirm the subscription",
		text: "SNS sends a confirmation at once. In History, open the delivery “SubscriptionConfirmation” and press Confirm the subscription. The console then shows it as Confirmed; until then no alarm comes.",
	},
	{
		title: "Use it in alarms",
		text: "In each CloudWatch alarm, under Notification, choose the topic twice: for In alarm and for OK. Without the second tickets stay open.",
	},
	{
		title: "Test it",
		text: "While this endpoint is a draft, set an alarm by hand; it goes back by itself at the next evaluation.",
		code: {
			language: "shell",
			text: 'aws cloudwatch set-alarm-state --alarm-name "lso-app01 CPU" --state-value ALARM --state-reason "HookWise test"',
		},
	},
	nameTheCompany(
		"TenantMap: an entry for each customer's account number with the ConnectWise company. Accounts that came and have no entry are listed there.",
	),
];
