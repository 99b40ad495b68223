import { CALM } from "../calm.ts";
import { sampler } from "../text/index.ts";
import type { Sample, SourceConfig } from "../types.ts";

/**
 * Configuration for the script's payload. The key is Windows' machine id with the device and the name of the
 * check, so that
 * devices with the same name at two customers are distinguished.
 * @param statusField name of the script's status field, different for each RMM
 */
export const deviceConfig = (statusField: string): SourceConfig => ({
	...CALM,
	trigger_field: `$.${statusField}`,
	open_value: "problem",
	close_value: "ok",
	json_mapping: {
		summary: "$.device $.check",
		description: "{$.message}\n\nDevice: {$.device}\nCheck: {$.check}\nCustomer: {$.customer}\nTime: {$.time}",
		dedup_key: "$.machine_id $.device $.check",
		group: "$.customer",
		occurred_at: "$.time",
	},
	global_routing_enabled: true,
	tenant_path: "$.customer",
});

/** Payloads of the script. */
export function deviceSamples(statusField: string): readonly Sample[] {
	const failed = {
		[statusField]: "problem",
		check: "Backup",
		message: "The nightly backup ended with 3 errors",
		customer: "Lakeshore Ortho",
		device: "LSO-SRV01",
		machine_id: "7d0a5c64-93c1-4a0f-8a55-6f2d1b7e90c3",
		time: "2026-03-04T07:13:22Z",
	};
	const ticket = {
		summary: "Alert: LSO-SRV01 Backup",
		company: null,
		dedup_key: "7d0a5c64-93c1-4a0f-8a55-6f2d1b7e90c3 LSO-SRV01 Backup",
		tenant: "Lakeshore Ortho",
	};
	return [
		sampler("problem", "firing", "A check failed", failed, {
			alertType: "OPEN",
			action: "create",
			reason: null,
			...ticket,
			why: "TenantMap names the company of the customer; until it has an entry, the default company is used and the customer is listed there.",
		}),
		sampler(
			"ok",
			"resolved",
			"The check is well again",
			{ ...failed, [statusField]: "ok", message: "", time: "2026-03-04T08:13:22Z" },
			{
				alertType: "CLOSE",
				action: "skip",
				reason: "no_open_ticket",
				...ticket,
				why: "Comes only where you run the script with -Status ok; it closes the ticket of the same check on the same device.",
			},
		),
		sampler(
			"same-name",
			"firing",
			"Another customer's device with the same name",
			{ ...failed, customer: "Northgate Credit Union", machine_id: "1b9f3e52-0c7d-4d3b-9a61-8e2f5c4d7a10" },
			{
				alertType: "OPEN",
				action: "create",
				reason: null,
				...ticket,
				dedup_key: "1b9f3e52-0c7d-4d3b-9a61-8e2f5c4d7a10 LSO-SRV01 Backup",
				tenant: "Northgate Credit Union",
			},
		),
		sampler(
			"test",
			"test",
			"Test",
			{ ...failed, [statusField]: "test", check: "Test", message: "" },
			{
				alertType: "GENERIC",
				action: "skip",
				reason: "no_trigger_match",
				...ticket,
				summary: "Alert: LSO-SRV01 Test",
				dedup_key: "7d0a5c64-93c1-4a0f-8a55-6f2d1b7e90c3 LSO-SRV01 Test",
				why: "Neither problem nor ok, so it makes no ticket.",
			},
		),
	];
}
