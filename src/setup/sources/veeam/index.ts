import { CALM } from "../calm.ts";
import type { Source } from "../types.ts";
import { veeamSamples } from "./samples.ts";
import { veeamAuth, veeamFiles, veeamSteps } from "./setup.ts";

/**
 * Veeam Backup & Replication has no webhooks: our script on the backup server reports the last session of
 * each job. The key is the job; the next successful session closes the ticket.
 */
export const veeam: Source = {
	id: "veeam",
	name: "Veeam Backup & Replication",
	summary: "Results of backup jobs",
	group: "Backup",
	isFavourite: false,
	searchWords: ["vbr", "backup", "replication", "veeam one"],
	config: {
		...CALM,
		trigger_field: "$.result",
		open_value: "Failed,Warning",
		close_value: "Success",
		global_routing_enabled: true,
		tenant_path: "$.server",
		json_mapping: {
			summary: "$.server $.job",
			description:
				"{$.job} ended with {$.result}.\n{$.reason}\n\nServer: {$.server}\nKind: {$.type}\nStarted: {$.started_at}\nEnded: {$.ended_at}\nSession: {$.session}\n\n{$.details}",
			dedup_key: "$.server $.job_id",
			occurred_at: "$.ended_at",
		},
	},
	samples: veeamSamples,
	auth: veeamAuth,
	retries:
		"The script looks every 15 minutes for sessions that it has not reported yet, and counts one as reported only when HookWise took it: nothing is lost while HookWise is down.",
	verified: {
		from: "Veeam's PowerShell reference, Get-VBRJob, Get-VBRComputerBackupJob and their sessions; the script is our own.",
		missing: "No Veeam server was at hand: the script has not been run against one.",
	},
	steps: veeamSteps,
	files: veeamFiles,
};
