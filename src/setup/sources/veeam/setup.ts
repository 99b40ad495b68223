import { bearerAuth, cannotSign, nameTheCompany, paste, tokenOf } from "../text/index.ts";
import type { ReadyFile, Site, Step } from "../types.ts";
import { veeamScript } from "./script.ts";

const SCHEDULE =
	'schtasks /Create /TN "HookWise Veeam" /SC MINUTE /MO 15 /RU SYSTEM /TR "powershell.exe -NoProfile -ExecutionPolicy Bypass -File C:\\HookWise\\hookwise-veeam.ps1"';

export const veeamAuth = bearerAuth("Veeam sends nothing by itself; the script sends this header, and the file has it filled in:");

export const veeamSteps = (site: Site): readonly Step[] => [
	{
		title: "Save the script",
		text: `Save hookwise-veeam.ps1 as C:\\HookWise\\hookwise-veeam.ps1 on the backup server (Veeam 11 or later), where only administrators may read it. It is filled in for ${site.webhookUrl}.`,
	},
	...cannotSign(site, "the script"),
	{
		title: "Test it",
		text: "In a PowerShell of an administrator. History shows the test as No action: it is neither failed nor successful.",
		code: {
			language: "powershell",
			text: "powershell.exe -NoProfile -ExecutionPolicy Bypass -File C:\\HookWise\\hookwise-veeam.ps1 -Test",
		},
	},
	paste(
		"Let it run every 15 minutes",
		"In a command prompt of an administrator. At its first run it reports the last session of each job.",
		SCHEDULE,
	),
	{
		title: "Hear of silence",
		text: "A backup server that is off reports nothing. Turn on the silence alert of this endpoint, with as many hours as the rarest job needs.",
	},
	nameTheCompany(
		"TenantMap: an entry for the name of each backup server, such as LSO-*, with the ConnectWise company. Or give each customer an endpoint with a default company.",
	),
];

export const veeamFiles = (site: Site): readonly ReadyFile[] => [
	{
		name: "hookwise-veeam.ps1",
		type: "text/plain",
		what: "Script for the backup server, filled in for this endpoint.",
		text: veeamScript(site.webhookUrl, tokenOf(site)),
	},
];
