import { deviceAuth, deviceConfig, deviceSamples, deviceScript, deviceSteps, type RmmWays } from "../rmm-script/index.ts";
import type { Site, Source } from "../types.ts";

const WAYS: RmmWays = {
	script: { name: "hookwise-n-sight", tool: "N-able N-sight", statusField: "check_status" },
	save: "Save it as hookwise-n-sight.ps1 and, in N-sight: Settings, Script Manager, New, type Automated Task, upload it.",
	run: "On the device (or for many, in a monitoring template): right-click the check and assign the script as a task that runs when the check fails.",
	recovery:
		"N-sight runs a task when a check fails, and none when it is well again. Close these tickets by hand, set “Close when there was no news for … hours” in the endpoint, or run the script with -Status ok at the end of the script that cures the trouble.",
};

/**
 * N-able N-sight has no webhook for alerts. Instead it runs the PowerShell script of this preset on the
 * device when a check fails.
 */
export const nSight: Source = {
	id: "n-sight",
	name: "N-able N-sight",
	summary: "Failed checks, by a script",
	group: "RMM",
	isFavourite: false,
	searchWords: ["nable", "n-able", "solarwinds rmm", "gfi max", "logicnow"],
	config: deviceConfig(WAYS.script.statusField),
	samples: deviceSamples(WAYS.script.statusField),
	auth: deviceAuth,
	retries: "The script tries 5 times within a minute; its output, with the reason, stands in N-able N-sight.",
	verified: {
		from: "N-able documentation of N-sight RMM, “Configure the default alert policy”: its alerts go out by e-mail and text message, and no webhook is named.",
		missing: "No N-sight was at hand: the names of its menus are from memory, and the script was read and not run.",
	},
	steps: (site: Site) => deviceSteps(site, WAYS),
	files: (site: Site) => [deviceScript(site, WAYS.script)],
};
