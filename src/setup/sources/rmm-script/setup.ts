import { bearerAuth, cannotSign, nameTheCompany, paste } from "../text/index.ts";
import type { Site, Step } from "../types.ts";
import { type DeviceScript, deviceScript } from "./script.ts";

/** Texts that differ between RMMs. */
export interface RmmWays {
	readonly script: DeviceScript;
	/** Where scripts are saved. */
	readonly save: string;
	/** How a script is run when a check fails. */
	readonly run: string;
	/** How the end of a problem is reported, if that is possible. */
	readonly recovery: string;
}

export const deviceAuth = bearerAuth("The script sends the token in the header Authorization.");

export const deviceSteps = (site: Site, { script, save, run, recovery }: RmmWays): readonly Step[] => [
	{
		title: "Add the script",
		text: `${save} The script is filled in for this endpoint, ${site.webhookUrl}:`,
		code: { language: "powershell", text: deviceScript(site, script).text },
	},
	paste(
		"Test it",
		"Run it on one device with this argument. Its output says that the webhook was received, and History shows it as No action.",
		'-Status test -Check "Test"',
	),
	paste(
		"Run it when a check fails",
		`${run} With these arguments, the customer's name as TenantMap has it:`,
		'-Check "Backup" -Customer "Lakeshore Ortho" -Message "The nightly backup failed"',
	),
	...cannotSign(site, "The script"),
	{ title: "Close what is over", text: recovery },
	nameTheCompany(
		"TenantMap: an entry for each customer that the script is run with, with the ConnectWise company. Customers that came and have no entry are listed there.",
	),
];
