import { CLOSES, NO_MATCH, OPENS, sampler } from "../text/index.ts";
import type { Sample } from "../types.ts";

const nas = "LSO-NAS01";
const message = (text: string) => ({ nas, title: "LSO-NAS01", text });
const at = { company: null, tenant: nas };
const degraded = "Storage Pool 1 (RAID 5) on LSO-NAS01 has degraded [3/4]. Please replace the failed drive.";
const repaired = "Storage Pool 1 (RAID 5) on LSO-NAS01 has been repaired.";
const backupFailed = 'Backup task "Nightly to C2" failed on LSO-NAS01.';
const backupDone = 'Backup task "Nightly to C2" on LSO-NAS01 has completed successfully.';

export const synologySamples: readonly Sample[] = [
	sampler("degraded", "firing", "Storage pool degraded", message(degraded), {
		...OPENS,
		...at,
		summary: `Alert: LSO-NAS01 ${degraded.slice(0, 79)}...`,
		dedup_key: "LSO-NAS01 Storage Pool 1",
		why: "TenantMap is asked for the name of the NAS.",
	}),
	sampler("repaired", "resolved", "Storage pool repaired", message(repaired), {
		...CLOSES,
		...at,
		summary: `Alert: LSO-NAS01 ${repaired}`,
		dedup_key: "LSO-NAS01 Storage Pool 1",
		why: "Closes the ticket of the same storage pool when one is open.",
	}),
	sampler("backup-failed", "firing", "Backup failed", message(backupFailed), {
		...OPENS,
		...at,
		summary: `Alert: LSO-NAS01 ${backupFailed}`,
		dedup_key: "LSO-NAS01 Backup task Nightly to C2",
	}),
	sampler("backup-done", "resolved", "Backup completed", message(backupDone), {
		...CLOSES,
		...at,
		summary: `Alert: LSO-NAS01 ${backupDone}`,
		dedup_key: "LSO-NAS01 Backup task Nightly to C2",
		why: "Closes the ticket of the same backup task when one is open.",
	}),
	sampler("news", "other", "News", message("DSM 7.2.2 is ready to be installed on LSO-NAS01."), {
		...NO_MATCH,
		...at,
		summary: "Alert: LSO-NAS01 DSM 7.2.2 is ready to be installed on LSO-NAS01.",
		dedup_key: null,
		why: "A sentence with none of the words of the rules shows in History and makes no ticket.",
	}),
	sampler("test", "test", "Test message", message("This is a test message from LSO-NAS01."), {
		...NO_MATCH,
		...at,
		reason: "dropped_by_rule",
		summary: "Alert: LSO-NAS01 This is a test message from LSO-NAS01.",
		dedup_key: null,
		why: "The rule for the words of DSM's test drops it.",
	}),
];
