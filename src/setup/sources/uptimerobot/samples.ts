import { CLOSES, formSampler, OPENS, querySampler } from "../text/index.ts";
import type { Sample } from "../types.ts";

/** The default variables, in UptimeRobot's order. */
const down = {
	monitorID: "777749809",
	monitorURL: "https://portal.lakeshore-ortho.example",
	monitorFriendlyName: "LSO Patient portal #CW-LakeshoreOrtho",
	alertType: "1",
	alertTypeFriendlyName: "Down",
	alertDetails: "HTTP 503 - Service Unavailable",
	alertDuration: "0",
	alertDateTime: "1772608402",
	monitorAlertContacts: "457;2;noc@harbor-msp.example",
	sslExpiryDate: "",
	sslExpiryDaysLeft: "",
};
const up = {
	...down,
	alertType: "2",
	alertTypeFriendlyName: "Up",
	alertDetails: "HTTP 200 - OK",
	alertDuration: "498",
	alertDateTime: "1772608900",
};
const ticket = { summary: "Alert: LSO Patient portal #CW-LakeshoreOrtho", company: "LakeshoreOrtho", dedup_key: "777749809" };

export const uptimeRobotSamples: readonly Sample[] = [
	formSampler("down", "firing", "Down", down, { ...OPENS, ...ticket }),
	formSampler("up", "resolved", "Up", up, { ...CLOSES, ...ticket, why: "Closes the ticket of the monitor when one is open." }),
	querySampler("query", "firing", "Down, as a query string", down, { ...OPENS, ...ticket }),
	formSampler(
		"certificate",
		"other",
		"Certificate expires",
		{
			...down,
			alertType: "3",
			alertTypeFriendlyName: "SSL expiry",
			alertDetails: "SSL certificate expires soon",
			sslExpiryDate: "2026-03-11 00:00:00",
			sslExpiryDaysLeft: "7",
		},
		{
			...OPENS,
			summary: "Alert: LSO Patient portal #CW-LakeshoreOrtho: certificate expires",
			company: "LakeshoreOrtho",
			dedup_key: "777749809 certificate",
			why: "The notices of one certificate share a ticket of its own. Nothing closes it: close it by hand.",
		},
	),
];
