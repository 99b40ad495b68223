import { CLOSES, NO_MATCH, OPENS, sampler } from "../text/index.ts";
import type { Sample } from "../types.ts";

const failed = {
	title: "vzdump backup status (lso-pve1.lakeshore.local): backup failed",
	message:
		"Details\n=======\nVMID    Name         Status    Time        Size      Filename\n101     lso-app01    err       2m 11s      0 B       \n102     lso-sql01    ok        9m 40s      41.2 GiB  vm/102/2026-03-04T02:00:00Z\n",
	severity: "error",
	time: 1772608402,
	type: "vzdump",
	host: "lso-pve1",
	job: "backup-7a65c3f0-91c1",
};
const succeeded = {
	...failed,
	title: "vzdump backup status (lso-pve1.lakeshore.local): backup successful",
	message: "Details\n=======\nVMID    Name         Status    Time\n101     lso-app01    ok        8m 03s\n",
	severity: "info",
	time: 1772694802,
};
const at = { company: null, tenant: "lso-pve1" };
const backup = { dedup_key: "vzdump lso-pve1 backup-7a65c3f0-91c1", ...at };

export const proxmoxSamples: readonly Sample[] = [
	sampler("failed", "firing", "Backup failed", failed, {
		...OPENS,
		...backup,
		summary: "Alert: lso-pve1 vzdump backup status (lso-pve1.lakeshore.local): backup failed",
		why: "TenantMap is asked for the host: an entry lso-* names the company of every host so named.",
	}),
	sampler("succeeded", "resolved", "The next backup succeeded", succeeded, {
		...CLOSES,
		...backup,
		summary: "Alert: lso-pve1 vzdump backup status (lso-pve1.lakeshore.local): backup successful",
		why: "Closes the ticket of the same backup job when one is open.",
	}),
	sampler(
		"smart",
		"other",
		"Mail for root",
		{
			title: "SMART error (Health) detected on host: lso-pve1",
			message: "Device: /dev/sda [SAT], FAILED SMART self-check. BACK UP DATA NOW!\n",
			severity: "unknown",
			time: 1772608402,
			type: "system-mail",
			host: "",
			job: "SMART error (Health) detected on host: lso-pve1",
		},
		{
			...OPENS,
			company: null,
			summary: "Alert: SMART error (Health) detected on host: lso-pve1",
			dedup_key: "system-mail SMART error (Health) detected on host: lso-pve1",
			why: "Nothing tells of its end: close it by hand.",
		},
	),
	sampler(
		"updates",
		"other",
		"Updates available",
		{
			title: "New software packages available (lso-pve1)",
			message: "The following updates are available: …\n",
			severity: "info",
			time: 1772608402,
			type: "package-updates",
			host: "lso-pve1",
			job: "New software packages available (lso-pve1)",
		},
		{
			...CLOSES,
			...at,
			summary: "Alert: lso-pve1 New software packages available (lso-pve1)",
			dedup_key: "package-updates lso-pve1 New software packages available (lso-pve1)",
			why: "News of the severity info opens nothing.",
		},
	),
	sampler(
		"test",
		"test",
		"Test notification",
		{
			title: "Test notification",
			message: "This is a test of the notification target 'hookwise'",
			severity: "info",
			time: 1772608402,
			type: "",
			host: "",
			job: "Test notification",
		},
		{
			...NO_MATCH,
			alertType: "CLOSE",
			reason: "dropped_by_rule",
			summary: "Alert: Test notification",
			company: null,
			dedup_key: "Test notification",
			why: "The rule for the title of Proxmox's test drops it.",
		},
	),
];
