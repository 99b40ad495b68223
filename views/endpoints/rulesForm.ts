/** The Rules tab's form, with all values as typed. The table of endpoint fields defines its fields. */

/** Tests of a rule: a regular expression that matches or not, or one of the contract's comparisons. */
export const RULE_TESTS = [
	{ value: "regex", label: "matches" },
	{ value: "not", label: "does not match" },
	{ value: "eq", label: "is" },
	{ value: "ne", label: "is not" },
	{ value: "gt", label: "is more than" },
	{ value: "gte", label: "is at least" },
	{ value: "lt", label: "is less than" },
	{ value: "lte", label: "is at most" },
	{ value: "exists", label: "is there" },
	{ value: "missing", label: "is missing" },
] as const;

/** True if a test compares with a value. */
export const hasOperand = (test: string): boolean => test !== "exists" && test !== "missing";

export interface OverridePair {
	readonly field: string;
	readonly value: string;
}
export interface RuleRow {
	readonly path: string;
	/** A value of `RULE_TESTS`. */
	readonly test: string;
	/** The regular expression, or the value to compare with. */
	readonly operand: string;
	readonly drop: boolean;
	readonly overrides: readonly OverridePair[];
}
export interface WindowRow {
	readonly type: string;
	readonly start: string;
	readonly end: string;
	readonly days: readonly string[];
	/** For `monthly`: which of those days in the month, 1 to 4, or -1 for the last. */
	readonly nth: string;
	/** IANA name; blank means UTC. */
	readonly zone: string;
}
export interface MappingRow {
	readonly field: string;
	readonly source: string;
}

/** Fields that are edited as rows, or as JSON. */
export const LIST_FIELDS = ["json_mapping", "routing_rules", "maintenance_windows"] as const;
export type ListField = (typeof LIST_FIELDS)[number];

export interface RulesForm {
	/** All typed fields, by name. */
	readonly texts: Readonly<Record<string, string>>;
	/** `own_prefix`: this endpoint has a prefix of its own, or explicitly none. */
	readonly flags: Readonly<Record<string, boolean>>;
	readonly mapping: readonly MappingRow[];
	readonly rules: readonly RuleRow[];
	readonly windows: readonly WindowRow[];
	/** Lists that are edited as JSON, as typed. */
	readonly raw: Readonly<Partial<Record<ListField, string>>>;
}
