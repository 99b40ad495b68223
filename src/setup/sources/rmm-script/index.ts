import type { Site, Source } from "../types.ts";
import { deviceConfig, deviceSamples } from "./device.ts";
import { type DeviceScript, deviceScript } from "./script.ts";
import { deviceAuth, deviceSteps, type RmmWays } from "./setup.ts";

export { type DeviceScript, deviceAuth, deviceConfig, deviceSamples, deviceScript, deviceSteps, type RmmWays };

const WAYS: RmmWays = {
	script: { name: "hookwise-rmm", tool: "your RMM", statusField: "script_status" },
	save: "Save it as hookwise-rmm.ps1 and add it to the scripts of your RMM, to be run as System.",
	run: "Have your RMM run it when a check fails: most call this a response, an auto-heal or an automation of the monitor or policy.",
	recovery:
		"Have your RMM run it with -Status ok and the same -Check when the check is well again. Where it cannot, close these tickets by hand, or set “Close when there was no news for … hours” in the endpoint.",
};

/** RMMs that send no webhook for alerts, or an undocumented one. All of them can run a script. */
export const rmmScript: Source = {
	id: "rmm-script",
	name: "Any RMM, by a script",
	summary: "A PowerShell script on the device",
	group: "RMM",
	isFavourite: false,
	searchWords: [
		"kaseya",
		"vsa",
		"connectwise automate",
		"labtech",
		"connectwise rmm",
		"asio",
		"syncro",
		"pulseway",
		"action1",
		"level",
		"superops",
		"tactical rmm",
		"intune",
		"powershell",
		"windows",
	],
	config: deviceConfig(WAYS.script.statusField),
	samples: deviceSamples(WAYS.script.statusField),
	auth: deviceAuth,
	retries: "The script tries 5 times within a minute; its output says what happened, with the reason.",
	verified: {
		from: "The script of this preset, which makes the payload.",
		missing: "The script was read and not run by any RMM: no Windows was at hand. Test it on one device first.",
	},
	steps: (site: Site) => deviceSteps(site, WAYS),
	files: (site: Site) => [deviceScript(site, WAYS.script)],
};
