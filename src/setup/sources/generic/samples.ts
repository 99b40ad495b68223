import { CLOSES, NO_MATCH, OPENS, sampler } from "../text/index.ts";
import type { Sample } from "../types.ts";

const backup = {
	name: "LSO-NAS01 nightly backup",
	status: "down",
	message: "Backup job ended with 3 errors: volume3 could not be read.",
	company: "LakeshoreOrtho",
	id: "backup-lso-nas01",
};
const ticket = { summary: "Alert: LSO-NAS01 nightly backup", company: "LakeshoreOrtho", dedup_key: "backup-lso-nas01" };

export const genericSamples: readonly Sample[] = [
	sampler("down", "firing", "Down", backup, { ...OPENS, ...ticket }),
	sampler(
		"up",
		"resolved",
		"Up",
		{ ...backup, status: "up", message: "Backup job ended without errors." },
		{ ...CLOSES, ...ticket, why: "Closes the ticket of the same id when one is open." },
	),
	sampler(
		"minimal",
		"firing",
		"Only a name and a status",
		{ name: "UPS battery low", status: "WARNING" },
		{ ...OPENS, summary: "Alert: UPS battery low", company: null, dedup_key: null },
	),
	sampler(
		"boolean",
		"firing",
		"A status that is false",
		{ name: "LSO VPN", status: false },
		{ ...OPENS, summary: "Alert: LSO VPN", company: null, dedup_key: null },
	),
	sampler(
		"number",
		"resolved",
		"A status that is 1",
		{ ...backup, status: 1 },
		{
			...CLOSES,
			...ticket,
			why: "1 and true say that it works, 0 and false that it does not.",
		},
	),
	sampler(
		"test",
		"test",
		"Test notification",
		{ ...backup, status: "test", message: "Is anybody there?" },
		{
			...NO_MATCH,
			...ticket,
			why: "A status in neither list makes no ticket. On an open ticket it becomes a note.",
		},
	),
];
