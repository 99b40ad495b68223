import { CLOSES, indentedJson, NO_MATCH, OPENS } from "../text/index.ts";
import type { Expected, Sample, SampleKind } from "../types.ts";

const alarm = {
	AlarmName: "lso-app01 CPU",
	AlarmDescription: "CPU over 90 % for 10 minutes",
	AWSAccountId: "123456789012",
	AlarmConfigurationUpdatedTimestamp: "2026-01-12T09:40:11.713+0000",
	NewStateValue: "ALARM",
	NewStateReason: "Threshold Crossed: 1 datapoint [97.1 (04/03/26 07:03:00)] was greater than the threshold (90.0).",
	StateChangeTime: "2026-03-04T07:13:45.093+0000",
	Region: "EU (Ireland)",
	AlarmArn: "arn:aws:cloudwatch:eu-west-1:123456789012:alarm:lso-app01 CPU",
	OldStateValue: "OK",
	OKActions: ["arn:aws:sns:eu-west-1:123456789012:hookwise"],
	AlarmActions: ["arn:aws:sns:eu-west-1:123456789012:hookwise"],
	InsufficientDataActions: [],
	Trigger: {
		MetricName: "CPUUtilization",
		Namespace: "AWS/EC2",
		StatisticType: "Statistic",
		Statistic: "AVERAGE",
		Unit: null,
		Dimensions: [{ value: "i-0abc12de34f56789a", name: "InstanceId" }],
		Period: 300,
		EvaluationPeriods: 2,
		ComparisonOperator: "GreaterThanThreshold",
		Threshold: 90,
	},
};
const ok = {
	...alarm,
	NewStateValue: "OK",
	OldStateValue: "ALARM",
	NewStateReason: "Threshold Crossed: 1 datapoint [12.4 (04/03/26 07:23:00)] was not greater than the threshold (90.0).",
	StateChangeTime: "2026-03-04T07:33:45.093+0000",
};
const ticket = {
	summary: "Alert: lso-app01 CPU",
	company: null,
	dedup_key: "123456789012 EU (Ireland) lso-app01 CPU",
	tenant: "123456789012",
};

/** As SNS posts it: text/plain, with the message as text inside it. */
const notification = (id: string, kind: SampleKind, name: string, subject: string, message: object, expect: Expected): Sample => ({
	id,
	name,
	kind,
	headers: { "x-amz-sns-message-type": "Notification" },
	contentType: "text/plain; charset=UTF-8",
	body: indentedJson({
		Type: "Notification",
		MessageId: "e288882d-4281-5be4-8fde-dccc11c8cb01",
		TopicArn: "arn:aws:sns:eu-west-1:123456789012:hookwise",
		Subject: subject,
		Message: JSON.stringify(message),
		Timestamp: "2026-03-04T07:13:45.134Z",
		SignatureVersion: "1",
		Signature: "EXAMPLE==",
		SigningCertURL: "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-x.pem",
		UnsubscribeURL: "https://sns.eu-west-1.amazonaws.com/?Action=Unsubscribe",
	}),
	expect: [expect],
});

/** As an API destination of EventBridge posts it. */
const event = (id: string, kind: SampleKind, name: string, value: string, before: string, expect: Expected): Sample => ({
	...{ id, name, kind, headers: {}, contentType: "application/json; charset=utf-8" },
	body: indentedJson({
		version: "0",
		id: "c4c1c1c9-6542-e61b-6ef0-8c4d36933a92",
		"detail-type": "CloudWatch Alarm State Change",
		source: "aws.cloudwatch",
		account: "123456789012",
		time: "2026-03-04T07:13:45Z",
		region: "eu-west-1",
		resources: ["arn:aws:cloudwatch:eu-west-1:123456789012:alarm:lso-app01 CPU"],
		detail: {
			alarmName: "lso-app01 CPU",
			configuration: { description: "CPU of the application server." },
			previousState: { value: before, timestamp: "2026-03-04T07:01:40.000+0000" },
			state: { value, reason: "Threshold Crossed: 1 datapoint (97.4).", timestamp: "2026-03-04T07:13:45.067+0000" },
		},
	}),
	expect: [expect],
});

const { tenant: _, ...untenanted } = ticket;
const eventTicket = { ...untenanted, dedup_key: "123456789012 eu-west-1 lso-app01 CPU" };

export const awsCloudWatchSamples: readonly Sample[] = [
	notification("alarm", "firing", "Alarm", 'ALARM: "lso-app01 CPU" in EU (Ireland)', alarm, {
		...OPENS,
		...ticket,
		why: "TenantMap is asked for the number of the account.",
	}),
	notification("ok", "resolved", "OK", 'OK: "lso-app01 CPU" in EU (Ireland)', ok, {
		...CLOSES,
		...ticket,
		why: "Closes the ticket of this alarm when one is open.",
	}),
	{
		id: "raw",
		name: "Alarm, raw message delivery",
		kind: "firing",
		headers: { "x-amz-sns-rawdelivery": "true" },
		contentType: "text/plain; charset=UTF-8",
		body: indentedJson(alarm),
		expect: [{ ...OPENS, ...ticket }],
	},
	notification(
		"no-data",
		"other",
		"Insufficient data",
		'INSUFFICIENT_DATA: "lso-app01 CPU" in EU (Ireland)',
		{ ...alarm, NewStateValue: "INSUFFICIENT_DATA", NewStateReason: "Insufficient Data: 2 datapoints were unknown." },
		{
			...NO_MATCH,
			...ticket,
			why: "Becomes a note on the open ticket. Add INSUFFICIENT_DATA to the values that open if it should make one.",
		},
	),
	event("event-alarm", "firing", "Alarm, by EventBridge", "ALARM", "OK", {
		...OPENS,
		...eventTicket,
		why: "EventBridge names region and account otherwise than SNS: use one of the two for an alarm; its tenant is at $.account.",
	}),
	event("event-ok", "resolved", "OK, by EventBridge", "OK", "ALARM", { ...CLOSES, ...eventTicket }),
];
