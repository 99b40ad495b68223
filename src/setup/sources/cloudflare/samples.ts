import { CLOSES, OPENS, OPENS_UNMATCHED, sampler } from "../text/index.ts";
import type { Sample } from "../types.ts";

const policy = {
	name: "Origin health",
	policy_id: "749b911ea5d04344a58e45edd099b328",
	policy_name: "Origin health",
	account_id: "9035f53656c247e895c5a6939ae8a0e0",
};
const check = "4f3a5c1e9d0b47d29c3d1f0a8e6b2c75";

const health = (status: string, reason: string, ts: number, correlation: string) => ({
	...policy,
	text: `Health check lso-portal-origin of lakeshore-ortho.example is ${status}.`,
	data: {
		account_name: "Lakeshore Ortho",
		account_tag: policy.account_id,
		failing_regions: status === "Unhealthy" ? "WNAM, ENAM" : "",
		health_check_id: check,
		health_check_name: "lso-portal-origin",
		new_health_status: status,
		new_status: status,
		old_status: status === "Unhealthy" ? "Healthy" : "Unhealthy",
		origin_ip: "203.0.113.20",
		reason,
		status_change_time: new Date(ts * 1000).toISOString().replace(".000Z", "Z"),
		time_since_last_failure: "",
		zone_name: "lakeshore-ortho.example",
		zone_tag: "0f1e2d3c4b5a69788796a5b4c3d2e1f0",
	},
	ts,
	alert_type: "health_check_status_notification",
	alert_correlation_id: correlation,
	alert_event: "ALERT_STATE_EVENT_START",
});
const healthTicket = { summary: "Alert: Origin health lso-portal-origin", company: null, dedup_key: check, tenant: "Lakeshore Ortho" };

const attack = {
	...policy,
	name: "Attacks",
	policy_name: "Attacks",
	text: "An HTTP DDoS attack on portal.lakeshore-ortho.example was detected and is being mitigated.",
	data: {
		account_name: "Lakeshore Ortho",
		action: "block",
		attack_id: "5a1d",
		attack_type: "HTTP flood",
		dashboard_link: "https://dash.cloudflare.com/9035f536/lakeshore-ortho.example/security/events",
		max_rate: "41 krps",
		mitigation: "block",
		requests_per_second: 41000,
		rule_name: "HTTP requests with unusual headers",
		start_time: "2026-03-04T07:13:00Z",
		target_hostname: "portal.lakeshore-ortho.example",
		zone_name: "lakeshore-ortho.example",
	},
	ts: 1772608402,
	alert_type: "advanced_ddos_attack_l7_alert",
	alert_correlation_id: "000eaa907ed24e78946d3a93adb2ae57",
	alert_event: "ALERT_STATE_EVENT_START",
};
const attackTicket = {
	summary: "Alert: Attacks portal.lakeshore-ortho.example",
	company: null,
	dedup_key: attack.alert_correlation_id,
	tenant: "Lakeshore Ortho",
};

export const cloudflareSamples: readonly Sample[] = [
	sampler(
		"unhealthy",
		"firing",
		"Health check is unhealthy",
		health("Unhealthy", "TCP connection failed", 1772608402, "7b1b6a5ad7f24b22ae7a6ed14a8f0d31"),
		{ ...OPENS, ...healthTicket },
	),
	sampler(
		"healthy",
		"resolved",
		"Health check is healthy",
		health("Healthy", "No failures", 1772608900, "c2d94f8e0b1a4e7f9f3a5d6c7b8a9e01"),
		{
			...CLOSES,
			...healthTicket,
			why: "Closes the ticket of the same health check when one is open, whatever its correlation id and its alert_event say.",
		},
	),
	sampler("attack", "firing", "Attack begins", attack, { ...OPENS, ...attackTicket }),
	sampler(
		"attack-ends",
		"resolved",
		"Attack ends",
		{ ...attack, alert_event: "ALERT_STATE_EVENT_END", ts: 1772610502 },
		{ ...CLOSES, ...attackTicket },
	),
	sampler(
		"certificate",
		"firing",
		"Access certificate expires",
		{
			name: "Access certificates",
			text: "The certificate for sso.northgatecu.example expires in 14 days.",
			data: {
				account_name: "Northgate Credit Union",
				certificate_id: "2458ce5a",
				days_til_expiration: 14,
				hostnames: "sso.northgatecu.example",
				zone_name: "northgatecu.example",
			},
			ts: 1772608402,
			policy_name: "Access certificates",
			alert_type: "access_custom_certificate_expiration_type",
			alert_correlation_id: "e7d1b5d0f3a24c5e8a4b6c9d0e1f2a3b",
		},
		{
			...OPENS_UNMATCHED,
			summary: "Alert: Access certificates sso.northgatecu.example",
			company: null,
			dedup_key: "e7d1b5d0f3a24c5e8a4b6c9d0e1f2a3b",
			tenant: "Northgate Credit Union",
			why: "Has no beginning and no end, so nothing closes it: close it by hand.",
		},
	),
	sampler(
		"test",
		"test",
		"Test when the destination is saved",
		{
			text: "Hello World! This is a test message sent from https://cloudflare.com. If you can see this, your webhook is configured properly.",
		},
		{
			alertType: "GENERIC",
			action: "skip",
			reason: "dropped_by_rule",
			summary: "Alert: Unknown Source",
			company: null,
			dedup_key: null,
			why: "Unknown alerts open here, so a rule drops the one text that Cloudflare's test has.",
		},
	),
];
