import { CLOSES, NO_MATCH, OPENS, sampler } from "../text/index.ts";
import type { Sample } from "../types.ts";

const failed = {
	server: "LSO-VBR01",
	job: "Nightly VMs",
	job_id: "6f1c2a9e-2f7b-4a53-9d0e-51b8a7c4d210",
	type: "Backup",
	result: "Failed",
	reason: "Processing LSO-SQL01: Failed to create VM snapshot.",
	details: "LSO-APP01: Success\nLSO-SQL01: Failed. Failed to create VM snapshot.",
	session: "0d7a5c64-93c1-4a0f-8a55-6f2d1b7e90c3",
	started_at: "2026-03-04T02:00:04Z",
	ended_at: "2026-03-04T02:41:17Z",
};
const ticket = {
	summary: "Alert: LSO-VBR01 Nightly VMs",
	company: null,
	dedup_key: "LSO-VBR01 6f1c2a9e-2f7b-4a53-9d0e-51b8a7c4d210",
	tenant: "LSO-VBR01",
};

export const veeamSamples: readonly Sample[] = [
	sampler("failed", "firing", "Job failed", failed, { ...OPENS, ...ticket, why: "TenantMap is asked for the name of the backup server." }),
	sampler(
		"success",
		"resolved",
		"The next run succeeded",
		{
			...failed,
			result: "Success",
			reason: "",
			details: "LSO-APP01: Success\nLSO-SQL01: Success",
			session: "7c4d2106-51b8-4a53-9d0e-6f1c2a9e2f7b",
			started_at: "2026-03-05T02:00:03Z",
			ended_at: "2026-03-05T02:44:52Z",
		},
		{ ...CLOSES, ...ticket, why: "Closes the ticket of the same job when one is open." },
	),
	sampler(
		"warning",
		"firing",
		"Job ended with a warning",
		{ ...failed, result: "Warning", reason: "LSO-SQL01 is running out of free space on volume D:." },
		{ ...OPENS, ...ticket },
	),
	sampler(
		"test",
		"test",
		"Test of the script",
		{
			server: "LSO-VBR01",
			job: "HookWise test",
			job_id: "test",
			type: "Test",
			result: "Test",
			reason: "This is a test.",
			details: "",
			session: "test",
			started_at: "2026-03-04T07:13:22Z",
			ended_at: "2026-03-04T07:13:22Z",
		},
		{
			...NO_MATCH,
			summary: "Alert: LSO-VBR01 HookWise test",
			company: null,
			dedup_key: "LSO-VBR01 test",
			tenant: "LSO-VBR01",
			why: "The script's test is neither failed nor successful: it shows in History and makes no ticket.",
		},
	),
];
