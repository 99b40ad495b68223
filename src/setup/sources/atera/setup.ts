import { bearerAuth, cannotSign, type DeviceScript, deviceScript } from "../text/index.ts";
import type { Auth, ReadyFile, Site, Step } from "../types.ts";

const SCRIPT: DeviceScript = { name: "hookwise-atera", tool: "Atera", statusField: "alert_status" };

export const ateraAuth = (site: Site): Auth => bearerAuth(site, "The script sends the token in the header Authorization.");

export const ateraSteps = (site: Site): readonly Step[] => [
	{
		title: "Add the script",
		text: `Save it as hookwise-atera.ps1 and, in Atera: Admin, Scripts, Create script (PowerShell, run as System), paste it. The script is filled in for this endpoint, ${site.webhookUrl}:`,
		code: { language: "powershell", text: deviceScript(site, SCRIPT).text },
	},
	{
		title: "Run it when a check fails",
		text: "Admin, Threshold profiles: on each threshold item choose the script as Auto-healing script. With these arguments (the customer's name as TenantMap has it):",
		code: { language: "text", text: '-Check "Backup" -Customer "Lakeshore Ortho" -Message "The nightly backup failed"' },
	},
	...cannotSign(site, "The script"),
	{
		title: "Close what is over",
		text: "Atera runs the script when an alert is raised, and none when it is over. Close these tickets by hand, set “Close when there was no news for … hours” in the endpoint, or run the script with -Status ok at the end of the script that cures the trouble.",
	},
	{
		title: "Test it",
		text: "Make the endpoint a draft and run the script by hand on one device: History shows it and no ticket is made.",
	},
	{
		title: "Name the company",
		text: "TenantMap: an entry for each customer that the script is run with, with the ConnectWise company. Customers that came and have no entry are listed there.",
	},
];

export const ateraFiles = (site: Site): readonly ReadyFile[] => [deviceScript(site, SCRIPT)];
