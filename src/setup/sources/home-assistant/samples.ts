import { CLOSES, NO_MATCH, OPENS, sampler } from "../text/index.ts";
import type { Sample } from "../types.ts";

const leak = {
	sensor_status: "problem",
	entity_id: "binary_sensor.server_room_leak",
	name: "Server room leak",
	state: "on",
	old_state: "off",
	device_class: "moisture",
	changed_at: "2026-03-04T07:13:22.151482+00:00",
};
const ticket = { summary: "Alert: Server room leak", company: null, dedup_key: leak.entity_id };

export const homeAssistantSamples: readonly Sample[] = [
	sampler("problem", "firing", "A sensor is on", leak, { ...OPENS, ...ticket }),
	sampler(
		"ok",
		"resolved",
		"The sensor is off",
		{ ...leak, sensor_status: "ok", state: "off", old_state: "on", changed_at: "2026-03-04T07:41:40.002113+00:00" },
		{
			...CLOSES,
			...ticket,
			why: "Closes the ticket of the same entity when one is open.",
		},
	),
	sampler(
		"unavailable",
		"firing",
		"The sensor is gone",
		{ ...leak, state: "unavailable" },
		{ ...OPENS, ...ticket, why: "A leak sensor that does not answer is a trouble too." },
	),
	sampler(
		"test",
		"test",
		"Test",
		{ sensor_status: "test", entity_id: "test", name: "Test", state: "", old_state: "", device_class: "", changed_at: "" },
		{
			...NO_MATCH,
			summary: "Alert: Test",
			company: null,
			dedup_key: "test",
			why: "Neither problem nor ok, so it makes no ticket.",
		},
	),
];
