/** The Rules tab's form: everything as typed. */

export const MAPPING_FIELDS = [
	"summary",
	"description",
	"dedup_key",
	"customer_id",
	"priority",
	"board",
	"status",
	"ticket_type",
	"subtype",
	"item",
	"severity",
	"impact",
] as const;

export const TEXT_FIELDS = [
	"trigger_field",
	"open_value",
	"close_value",
	"unmatched_action",
	"split_path",
	"board",
	"status",
	"close_status",
	"ticket_type",
	"subtype",
	"item",
	"priority",
	"severity",
	"impact",
	"customer_id_default",
	"ticket_prefix",
	"summary_remove_strings",
	"description_template",
	"ai_prompt_template",
	"ai_model",
] as const;

export const NUMBER_FIELDS = ["open_delay_seconds", "reopen_within_minutes", "note_interval_minutes", "timeout_hours"] as const;
export const FLAG_FIELDS = ["global_routing_enabled", "ai_rca_enabled", "timeout_alerts_enabled"] as const;

export interface OverridePair {
	readonly field: string;
	readonly value: string;
}
export interface RuleRow {
	readonly path: string;
	readonly regex: string;
	readonly not: boolean;
	readonly drop: boolean;
	readonly overrides: readonly OverridePair[];
}
export interface WindowRow {
	readonly type: string;
	readonly start: string;
	readonly end: string;
	readonly days: readonly string[];
}
export interface MappingRow {
	readonly field: string;
	readonly source: string;
}

export interface RulesForm {
	readonly name: string;
	readonly texts: Readonly<Record<string, string>>;
	/** `own_prefix`: this endpoint has a prefix of its own, or none at all. */
	readonly flags: Readonly<Record<string, boolean>>;
	readonly mapping: readonly MappingRow[];
	readonly rules: readonly RuleRow[];
	readonly windows: readonly WindowRow[];
	/** The lists that are edited as JSON, as typed. */
	readonly raw: Readonly<Partial<Record<"json_mapping" | "routing_rules" | "maintenance_windows", string>>>;
}
