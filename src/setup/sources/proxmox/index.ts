import { CALM } from "../calm.ts";
import type { Source } from "../types.ts";
import { proxmoxSamples } from "./samples.ts";
import { proxmoxAuth, proxmoxFiles, proxmoxSteps } from "./setup.ts";

/**
 * Proxmox VE 8.3 and later and Proxmox Backup Server, notification target “Webhook” with the body of this preset.
 * Proxmox sends results and no states: the next backup of the same job that succeeds is the recovery. What names no job has its
 * title as the key, so each kind of trouble is a ticket of its own.
 */
export const proxmox: Source = {
	id: "proxmox",
	name: "Proxmox VE",
	summary: "Backups, replication, fencing",
	group: "Infrastructure",
	isFavourite: false,
	searchWords: ["pve", "pbs", "proxmox backup server", "vzdump", "hypervisor", "smart"],
	config: {
		...CALM,
		trigger_field: "$.severity",
		open_value: "error,warning,unknown",
		close_value: "info,notice",
		global_routing_enabled: true,
		tenant_path: "$.host",
		json_mapping: {
			summary: "$.host $.title",
			description: "{$.title}\n\n{$.message}\n\nHost: {$.host}\nKind: {$.type}\nJob: {$.job}\nSeverity: {$.severity}",
			dedup_key: "$.type $.host $.job",
			occurred_at: "$.time",
		},
		// What the button Test sends.
		routing_rules: [{ path: "$.title", regex: "^Test notification$", overrides: { drop: true } }],
	},
	samples: proxmoxSamples,
	auth: proxmoxAuth,
	files: proxmoxFiles,
	retries: "Proxmox sends each notification once: what was lost does not come again. The next run of a backup job tells its state anew.",
	verified: {
		from: "proxmox/pve-docs, notifications.adoc; proxmox/proxmox, proxmox-notify (severities, its test, and the helper escape).",
		missing: "No Proxmox was at hand: the command in the file follows the API's description.",
	},
	steps: proxmoxSteps,
};
