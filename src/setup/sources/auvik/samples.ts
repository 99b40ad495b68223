import { CLOSES, OPENS, sampler } from "../text/index.ts";
import type { Sample } from "../types.ts";

const offline = {
	entityId: "NDcxMTQ3MTE0NzExNDcxMSw4MTUwODE1MDgxNTA4MTU=",
	subject: "You have a new alert!",
	alertStatusString: "Triggered",
	alertId: "NDcxMTQ3MTE0NzExNDcxMSwxNjE4MDMzOTg4NzQ5ODk=",
	alertName: "Firewall is offline",
	entityName: "lso-fw01",
	companyName: "lakeshoreortho",
	entityType: "device",
	date: "2026-03-04T07:13:22.151Z",
	link: "https://harbormsp.my.auvik.com/#alert/NDcxMTQ3MTE0NzExNDcxMQ==",
	alertStatus: 0,
	correlationId: "NDcxMTQ3MTE0NzExNDcxMSwyNzE4MjgxODI4NDU5MDQ=",
	alertDescription: "The firewall has been offline for 5 minutes",
	alertSeverityString: "Emergency",
	alertSeverity: 1,
	companyId: "NDcxMTQ3MTE0NzExNDcxMQ==",
};
const ticket = {
	summary: "Alert: lso-fw01 Firewall is offline",
	company: null,
	dedup_key: `${offline.entityId} Firewall is offline`,
	tenant: "lakeshoreortho",
};

export const auvikSamples: readonly Sample[] = [
	sampler("triggered", "firing", "Alert triggered", offline, { ...OPENS, ...ticket }),
	sampler(
		"cleared",
		"resolved",
		"Alert cleared",
		{
			...offline,
			subject: "Your alert has been cleared",
			alertStatusString: "Cleared",
			alertStatus: 1,
			alertId: "NDcxMTQ3MTE0NzExNDcxMSwxNjE4MDMzOTg4NzQ5OTA=",
			date: "2026-03-04T07:41:40.002Z",
			alertDescription: "The firewall is online",
		},
		{
			...CLOSES,
			...ticket,
			why: "Closes the ticket of the same alert on the same device.",
		},
	),
	sampler(
		"interface",
		"firing",
		"Another alert of the same device",
		{
			...offline,
			alertName: "Packet loss is high",
			alertSeverityString: "Warning",
			alertSeverity: 3,
			alertDescription: "Packet loss has been over 10 % for 5 minutes",
		},
		{
			...OPENS,
			...ticket,
			summary: "Alert: lso-fw01 Packet loss is high",
			dedup_key: `${offline.entityId} Packet loss is high`,
		},
	),
];
