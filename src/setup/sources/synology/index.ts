import { CALM } from "../calm.ts";
import { dropIf } from "../rules.ts";
import type { Source } from "../types.ts";
import { BY_RULE } from "../words.ts";
import { synologySamples } from "./samples.ts";
import { synologyAuth, synologyFiles, synologySteps } from "./setup.ts";

/** The thing a message is about, as DSM names it; the text around it may differ when the problem is over. */
const THING = "(Volume [0-9]+|Storage Pool [0-9]+|Drive [0-9]+|Disk [0-9]+|SSD Cache [0-9]+|LAN [0-9]+|fan|UPS|power supply)";
const KEY = (thing: string) => `"nas":"([^"]*)".*"text":"(?:[^"\\\\]|\\\\.)*?${thing}`;

/**
 * Synology DSM 7, notification webhook. DSM sends sentences without a state, so words tell problem from
 * recovery. The key is the thing in the sentence (a volume, a drive, the UPS) with the name of the NAS.
 */
export const synology: Source = {
	id: "synology",
	name: "Synology DSM",
	summary: "NAS notifications",
	group: "Infrastructure",
	isFavourite: false,
	searchWords: ["nas", "dsm", "diskstation", "rackstation", "hyper backup"],
	config: {
		...CALM,
		trigger_field: "$.text",
		open_value: BY_RULE,
		close_value: BY_RULE,
		global_routing_enabled: true,
		tenant_path: "$.nas",
		json_mapping: {
			summary: "$.nas $.text",
			description: "{$.text}\n\nNAS: {$.nas}\nHeading: {$.title}",
		},
		routing_rules: [
			{
				path: "$.text",
				regex:
					"degraded|crashed|fail|error|warning|abnormal|critical|overheat|too high|bad sector|disconnected|lost|low on|running out|insufficient|almost full|exceed|unexpected|improper|offline|not available|stopped|malfunction|on battery|power outage|infected|blocked|attack|expire",
				overrides: { alert_type: "OPEN" },
			},
			{
				path: "$.text",
				regex:
					"restored|recovered|returned to normal|back to normal|is now normal|is healthy|has been repaired|repaired successfully|reconnected|resumed|is available again|has completed successfully|completed successfully|was successful|power is back|back online",
				overrides: { alert_type: "CLOSE" },
			},
			{ path: "$", regex: KEY(THING), overrides: { dedup_key: "$1 $2" } },
			{ path: "$", regex: KEY('(Backup|Sync|Replication) task \\\\"([^\\\\"]*)'), overrides: { dedup_key: "$1 $2 task $3" } },
			dropIf("$.text", "test (?:message|notification)"),
		],
	},
	samples: synologySamples,
	auth: synologyAuth,
	retries: "DSM's documentation promises no second try: what was lost does not come again.",
	verified: {
		from: "Synology's help, “Notification, Webhooks” and its developer guide on notification strings; set-ups published by other makers for the placeholders @@TEXT@@ and @@PREFIX@@.",
		missing:
			"No NAS was at hand. The sentences in the samples are examples: in another language than English, or for packages with words of their own, add words to the two rules. A sentence that no rule knows makes no ticket and shows in History.",
	},
	steps: synologySteps,
	files: synologyFiles,
};
