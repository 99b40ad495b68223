import { bearer, bearerAuth, cannotSign, nameTheCompany, paste, testIt } from "../text/index.ts";
import type { Site, Step } from "../types.ts";

export const beszelAuth = bearerAuth("Shoutrrr sends a header for each parameter that begins with @: the token goes into @Authorization.");

/** The endpoint's address in Shoutrrr's form: plain HTTP needs a parameter. */
function shoutrrrAddress(site: Site): string {
	const url = new URL(site.webhookUrl);
	const query = [...url.search.slice(1).split("&").filter(Boolean), "template=json", `@Authorization=${encodeURIComponent(bearer(site))}`];
	if (url.protocol === "http:") query.push("disabletls=yes");
	return `generic://${url.host}${url.pathname}?${query.join("&")}`;
}

export const beszelSteps = (site: Site): readonly Step[] => [
	paste(
		"Add the address",
		`In Beszel: Settings, Notifications, Webhook / Push notifications, Add URL. This is ${site.webhookUrl} as Shoutrrr writes it, with the token in it:`,
		shoutrrrAddress(site),
	),
	...cannotSign(site, "Beszel"),
	testIt("Press Test URL. History shows it as No action, with the title Test Alert. Save Settings."),
	{
		title: "Turn alerts on",
		text: "The bell beside each system, or All Systems: Status, CPU, Memory, Disk and what you like. Recoveries are sent by themselves. The address belongs to your user: only systems that it sees are told of.",
	},
	nameTheCompany(
		"Put #CW-LakeshoreOrtho (the company identifier) into the systems' names, or make a Beszel user and an endpoint for each customer.",
	),
];
