import { createSecrets } from "../../src/base/security/index.ts";

/** Key and token of the Fernet specification: the token was made by another implementation, and holds `hello`. */
export const KEY = "cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=";
export const TOKEN = "gAAAAAAdwJ6wAAECAwQFBgcICQoLDA0ODy021cpGVWKZ_eEwCGM4BLLF_5CV9dOPmrhuVUPgJobwOz7JcbmrR64jVmpU4IwqDA==";
export const PLAIN = "hello";

const seal = (text: string): string => createSecrets([KEY]).seal(text);

/**
 * One endpoint with every key that the Python version writes, in its form: times without a zone, JSON inside
 * text, no `version`.
 */
function entry(id: string, name: string, changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
	return {
		id,
		name,
		customer_id_default: null,
		board: null,
		status: null,
		close_status: null,
		ticket_type: null,
		subtype: null,
		item: null,
		priority: null,
		trigger_field: "heartbeat.status",
		open_value: "0",
		close_value: "1",
		ticket_prefix: null,
		description_template: null,
		summary_remove_strings: null,
		json_mapping: null,
		routing_rules: null,
		maintenance_windows: null,
		trusted_ips: "",
		bearer_auth_enabled: true,
		is_enabled: true,
		is_pinned: false,
		ai_rca_enabled: false,
		ai_prompt_template: null,
		global_routing_enabled: true,
		config_health_status: "OK",
		config_health_message: "Configuration validated",
		last_ip: "10.0.0.9",
		timeout_alerts_enabled: false,
		timeout_hours: 24,
		timeout_ticket_id: null,
		last_stale_alert_at: null,
		created_at: "2025-11-03T08:15:30.123456",
		last_seen_at: "2026-03-01T10:00:00.000001",
		bearer_token: seal(`token of ${name}`),
		...changes,
	};
}

export const KUMA = "K".repeat(64);
export const BROKEN = "b-_".repeat(21);
export const SIGNED = "S".repeat(64);

/**
 * Answer of the Python version's `GET /admin/backup`: a plain endpoint, one that uses everything, and one
 * with broken JSON.
 */
export const pythonBackup = (): Record<string, unknown>[] => [
	entry(KUMA, "Uptime Kuma", { bearer_token: TOKEN, ticket_prefix: "", json_mapping: "", routing_rules: "", maintenance_windows: "[]" }),
	entry(BROKEN, "Broken", {
		json_mapping: "{'summary': '$.title'}",
		routing_rules: '[{"path": "$.a", "regex": "("}, {"path": "$.host", "regex": "^db", "overrides": {"board": "Emergency"}}, 5]',
		maintenance_windows: '[{"type": "daily"}, "x"',
		trusted_ips: "127.0.0.1, not an address, 10.0.0.1/8",
	}),
	entry(SIGNED, "Everything", {
		board: "Emergency",
		close_status: "Resolved",
		trigger_field: "state",
		open_value: "firing, alerting",
		close_value: "ok",
		json_mapping: '{"summary": "$.title", "customer_id": "$.company"}',
		routing_rules: '[{"path": "$.severity", "regex": "crit", "overrides": {"priority": "Priority 1 - Critical"}}]',
		maintenance_windows: '[{"type": "once", "start": "2020-01-01T00:00", "end": "2020-01-02T00:00"}]',
		bearer_auth_enabled: false,
		hmac_secret: "clear as the Python version kept it",
		is_pinned: true,
		timeout_alerts_enabled: true,
		timeout_hours: 6,
		timeout_ticket_id: 4711,
		last_stale_alert_at: "2026-02-27T10:00:00",
	}),
];
