import { CALM } from "../calm.ts";
import { dropIf } from "../rules.ts";
import type { Source } from "../types.ts";
import { proxmoxSamples } from "./samples.ts";
import { proxmoxAuth, proxmoxFiles, proxmoxSteps } from "./setup.ts";

/**
 * Proxmox VE 8.3 and later and Proxmox Backup Server, notification target “Webhook” with the body of this
 * preset. Proxmox sends results, not states: the next successful backup of the same job is the recovery.
 * Without a job the title is the key, so that each kind of problem has its own ticket.
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
		// Title of the test by the button Test.
		routing_rules: [dropIf("$.title", "^Test notification$")],
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
