import { NO_MATCH, OPENS, sampler } from "../text/index.ts";
import type { Sample } from "../types.ts";

const alert = {
	timestamp: "2026-03-04T07:13:22.000+0000",
	rule: {
		level: 12,
		description: "High amount of POST requests in a small period of time (likely bot).",
		id: "31533",
		mitre: { id: ["T1498"], tactic: ["Impact"], technique: ["Network Denial of Service"] },
		frequency: 8,
		firedtimes: 1,
		mail: true,
		groups: ["web", "appsec", "attack"],
	},
	agent: { id: "001", name: "lso-web01", ip: "10.20.4.20", labels: { customer: "Lakeshore Ortho" } },
	manager: { name: "wazuh" },
	id: "1772608402.104233",
	full_log: '203.0.113.58 - - [04/Mar/2026:07:13:22 +0000] "POST /login HTTP/1.1" 200 143 "-" "curl/8.5.0"',
	decoder: { name: "web-accesslog" },
	data: { protocol: "POST", srcip: "203.0.113.58", url: "/login" },
	location: "/var/log/nginx/access.log",
};

export const wazuhSamples: readonly Sample[] = [
	sampler("high", "firing", "Level 12", alert, {
		...OPENS,
		company: null,
		summary: "Alert: lso-web01 High amount of POST requests in a small period of time (likely bot).",
		dedup_key: "001 31533",
		tenant: "Lakeshore Ortho",
		why: "From level 10 on a ticket opens; the rule for $.rule.level says so. TenantMap is asked for the agent's label customer.",
	}),
	sampler(
		"label",
		"firing",
		"Level 10, with the label cw_id",
		{
			...alert,
			id: "1772608510.204001",
			rule: {
				level: 10,
				description: "sshd: brute force trying to get access to the system.",
				id: "5712",
				firedtimes: 1,
				mail: false,
				groups: ["syslog", "sshd"],
			},
			agent: { id: "014", name: "ngc-lnx01", ip: "10.31.2.8", labels: { cw_id: "NorthgateCU" } },
		},
		{
			...OPENS,
			company: "NorthgateCU",
			summary: "Alert: ngc-lnx01 sshd: brute force trying to get access to the system.",
			dedup_key: "014 5712",
		},
	),
	sampler(
		"low",
		"other",
		"Level 3",
		{
			...alert,
			id: "1772608402.104999",
			rule: { level: 3, description: "Log file rotated.", id: "591", firedtimes: 4, mail: false, groups: ["ossec"] },
		},
		{
			...NO_MATCH,
			company: null,
			summary: "Alert: lso-web01 Log file rotated.",
			dedup_key: "001 591",
			tenant: "Lakeshore Ortho",
			why: "Below level 10 nothing opens: it shows in History.",
		},
	),
];
