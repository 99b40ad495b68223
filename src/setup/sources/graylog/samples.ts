import { OPENS_UNMATCHED, sampler } from "../text/index.ts";
import type { Sample } from "../types.ts";

const definition = {
	event_definition_id: "65e5a1d43a4f2b0c7d9e8f10",
	event_definition_type: "aggregation-v1",
	event_definition_title: "Failed log-ins",
	event_definition_description: "More than 20 failed log-ins of one account within 5 minutes",
	job_definition_id: "65e5a1d43a4f2b0c7d9e8f21",
	job_trigger_id: "65e6e0313a4f2b0c7d9e9a02",
};
const event = (key: string, message: string, fields: Readonly<Record<string, string>>) => ({
	...definition,
	event: {
		id: "01HR3T5W2QZJ8X4M7N6P5K3C1B",
		event_definition_type: definition.event_definition_type,
		event_definition_id: definition.event_definition_id,
		origin_context: "urn:graylog:message:es:graylog_12:6e1f0a52-d9f6-11ee-9c0a-0242ac130004",
		timestamp: "2026-03-04T07:13:22.151Z",
		timestamp_processing: "2026-03-04T07:13:30.020Z",
		timerange_start: "2026-03-04T07:08:22.151Z",
		timerange_end: "2026-03-04T07:13:22.151Z",
		streams: ["65e5a0f73a4f2b0c7d9e8e44"],
		source_streams: ["65e5a0f73a4f2b0c7d9e8e44"],
		message,
		source: "graylog.harbor-msp.example",
		key_tuple: key === "" ? [] : [key],
		key,
		priority: 3,
		scores: {},
		alert: true,
		fields,
		group_by_fields: {},
	},
	backlog: [],
});

export const graylogSamples: readonly Sample[] = [
	sampler(
		"event",
		"firing",
		"Event with a key and a customer",
		event("lso-dc01", "Failed log-ins: lso-dc01 - count()=37.0", { customer: "Lakeshore Ortho", host: "lso-dc01" }),
		{
			...OPENS_UNMATCHED,
			summary: "Alert: Failed log-ins: lso-dc01 - count()=37.0",
			company: null,
			dedup_key: "65e5a1d43a4f2b0c7d9e8f10 lso-dc01",
			tenant: "Lakeshore Ortho",
			why: "Graylog never says that it is over: the same event again becomes a note until the ticket is closed by hand.",
		},
	),
	sampler(
		"cw-id",
		"firing",
		"Event with a field cw_id",
		event("ngc-fw01", "Failed log-ins: ngc-fw01 - count()=24.0", { cw_id: "NorthgateCU" }),
		{
			...OPENS_UNMATCHED,
			summary: "Alert: Failed log-ins: ngc-fw01 - count()=24.0",
			company: "NorthgateCU",
			dedup_key: "65e5a1d43a4f2b0c7d9e8f10 ngc-fw01",
		},
	),
	sampler("no-key", "firing", "Event without key fields", event("", "Failed log-ins", {}), {
		...OPENS_UNMATCHED,
		summary: "Alert: Failed log-ins",
		company: null,
		dedup_key: "65e5a1d43a4f2b0c7d9e8f10",
		why: "Without key fields one event definition has one ticket, whatever host it is about.",
	}),
	sampler(
		"test",
		"test",
		"Test notification",
		{
			...definition,
			event_definition_id: "NotificationTestId",
			event_definition_type: "test-dummy-v1",
			event_definition_title: "Event Definition Test Title",
			event_definition_description: "Event Definition Test Description",
			job_definition_id: "<unknown>",
			job_trigger_id: "<unknown>",
			event: {
				...event("testkey", "Notification test message triggered from user <local:admin>", { field1: "value1", field2: "value2" }).event,
				id: "TEST_NOTIFICATION_ID",
				event_definition_type: "notification-test-v1",
				event_definition_id: "EventDefinitionTestId",
				priority: 2,
			},
		},
		{
			...OPENS_UNMATCHED,
			action: "skip",
			reason: "dropped_by_rule",
			summary: "Alert: Notification test message triggered from user <local:admin>",
			company: null,
			dedup_key: "NotificationTestId testkey",
			why: "Every event opens here, so a rule drops the type that only Graylog's test has.",
		},
	),
];
