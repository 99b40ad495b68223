import { deviceAuth, deviceConfig, deviceSamples, deviceScript, deviceSteps, type RmmWays } from "../rmm-script/index.ts";
import type { Site, Source } from "../types.ts";

const WAYS: RmmWays = {
	script: { name: "hookwise-atera", tool: "Atera", statusField: "alert_status" },
	save: "Save it as hookwise-atera.ps1 and, in Atera: Admin, Scripts, Create script (PowerShell, run as System), paste it.",
	run: "Admin, Threshold profiles: on each threshold item choose the script as Auto-healing script.",
	recovery:
		"Atera runs the script when an alert is raised, and none when it is over. Close these tickets by hand, set “Close when there was no news for … hours” in the endpoint, or run the script with -Status ok at the end of the script that cures the trouble.",
};

/**
 * Atera has no webhook for alerts. Instead it runs the PowerShell script of this preset on the device when a
 * check fails.
 */
export const atera: Source = {
	id: "atera",
	name: "Atera",
	summary: "Failed checks, by a script",
	group: "RMM",
	isFavourite: false,
	searchWords: ["rmm", "psa"],
	config: deviceConfig(WAYS.script.statusField),
	samples: deviceSamples(WAYS.script.statusField),
	auth: deviceAuth,
	retries: "The script tries 5 times within a minute; its output, with the reason, stands in Atera.",
	verified: {
		from: "Atera documentation of alerts and of its API: alerts go out by e-mail and can be asked for, and no webhook for alerts is named.",
		missing:
			"Written from knowledge of the documentation, which could not be opened again. No Atera was at hand: the names of its menus are from memory, and the script was read and not run.",
	},
	steps: (site: Site) => deviceSteps(site, WAYS),
	files: (site: Site) => [deviceScript(site, WAYS.script)],
};
