import { bearer, bearerAuth, cannotSign } from "../text/index.ts";
import type { Auth, Site, Step } from "../types.ts";

export const beszelAuth = (site: Site): Auth =>
	bearerAuth(site, "Shoutrrr sends a header for each parameter that begins with @: the token goes into @Authorization.");

/** The endpoint's address in Shoutrrr's form: plain HTTP needs a parameter. */
function shoutrrrAddress(site: Site): string {
	const url = new URL(site.webhookUrl);
	const query = [...url.search.slice(1).split("&").filter(Boolean), "template=json", `@Authorization=${encodeURIComponent(bearer(site))}`];
	if (url.protocol === "http:") query.push("disabletls=yes");
	return `generic://${url.host}${url.pathname}?${query.join("&")}`;
}

export const beszelSteps = (site: Site): readonly Step[] => [
	{
		title: "Add the address",
		text: `In Beszel: Settings, Notifications, Webhook / Push notifications, Add URL. This is ${site.webhookUrl} as Shoutrrr writes it, with the token in it:`,
		code: { language: "text", text: shoutrrrAddress(site) },
	},
	...cannotSign(site, "Beszel"),
	{
		title: "Test it",
		text: "Press Test URL. History shows it as No action, with the title Test Alert. Save Settings.",
	},
	{
		title: "Turn alerts on",
		text: "The bell beside each system, or All Systems: Status, CPU, Memory, Disk and what you like. Recoveries are sent by themselves. The address belongs to your user: only systems that it sees are told of.",
	},
	{
		title: "Name the company",
		text: "Put #CW-LakeshoreOrtho (the company identifier) into the systems' names, or make a Beszel user and an endpoint for each customer.",
	},
];

/** Beszel needs no file: notifications have one field. */
export const beszelFiles = () => [] as const;
