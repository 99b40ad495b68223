import { CLOSES, OPENS, sampler } from "../text/index.ts";
import type { Sample } from "../types.ts";

const down = {
	check_id: 2048467,
	check_name: "LSO Patient portal",
	check_type: "HTTP",
	check_params: {
		basic_auth: false,
		encryption: true,
		full_url: "https://portal.lakeshore-ortho.example/login",
		header: "User-Agent:Pingdom.com_bot_version_1.4_(http://www.pingdom.com/)",
		hostname: "portal.lakeshore-ortho.example",
		ipv6: false,
		port: 443,
		url: "/login",
	},
	tags: ["lakeshore", "web"],
	previous_state: "UP",
	current_state: "DOWN",
	importance_level: "HIGH",
	state_changed_timestamp: 1772608402,
	state_changed_utc_time: "2026-03-04T07:13:22",
	long_description: "HTTP Server Error 503 Service Unavailable",
	description: "HTTP Server Error",
	custom_message: "",
	first_probe: { ip: "203.0.113.99", ipv6: "2001:db8:4100:a09b::454", location: "Amsterdam 5, Netherlands" },
	second_probe: { ip: "203.0.113.136", ipv6: "", location: "Calgary, Canada" },
};
const up = {
	...down,
	previous_state: "DOWN",
	current_state: "UP",
	state_changed_timestamp: 1772608900,
	state_changed_utc_time: "2026-03-04T07:21:40",
	long_description: "OK",
	description: "OK",
};
const ticket = { summary: "Alert: LSO Patient portal", company: null, dedup_key: "2048467", tenant: "lakeshore" };

export const pingdomSamples: readonly Sample[] = [
	sampler("down", "firing", "Down", down, { ...OPENS, ...ticket, why: "TenantMap is asked for the first tag of the check." }),
	sampler("up", "resolved", "Up", up, { ...CLOSES, ...ticket, why: "Closes the ticket of this check when one is open." }),
	sampler(
		"transaction",
		"firing",
		"Transaction fails, with #CW in the name",
		{
			check_id: 90412,
			check_name: "NGC Checkout #CW-NorthgateCU",
			check_type: "TRANSACTION",
			check_params: {},
			tags: [],
			previous_state: "SUCCESS",
			current_state: "FAILING",
			importance_level: "HIGH",
			state_changed_timestamp: 1772608500,
			state_changed_utc_time: "2026-03-04T07:15:00",
			custom_message: "",
		},
		{ ...OPENS, summary: "Alert: NGC Checkout #CW-NorthgateCU", company: "NorthgateCU", dedup_key: "90412" },
	),
];
