/**
 * The words of a decision. Rules: behaviour section 2; names on the wire: the HTTP contract.
 */
import type { Json } from "../../base/json.ts";

export type AlertType = "OPEN" | "CLOSE" | "GENERIC";

/** Why an alert touches no ticket whatever is open in the PSA. */
export type Suppression = "draft" | "maintenance_global" | "maintenance_window" | "dropped_by_rule";

/** The ticket as it would look. All text; null means "not sent". `summary` is the cut one, 1 to 99 UTF-16 units. */
export interface TicketFields {
	readonly summary: string;
	readonly description: string;
	readonly board: string;
	readonly status: string;
	readonly close_status: string;
	readonly priority: string | null;
	readonly ticket_type: string | null;
	readonly subtype: string | null;
	readonly item: string | null;
	readonly severity: string | null;
	readonly impact: string | null;
	/** Company identifier in ConnectWise. */
	readonly company: string | null;
	readonly dedup_key: string | null;
}

export interface TraceStep {
	readonly step:
		| "split"
		| "suppress"
		| "map"
		| "route"
		| "type"
		| "summary"
		| "company"
		| "fields"
		| "description"
		| "key"
		| "lookup"
		| "action";
	readonly detail: string;
	readonly result: string;
}

/** What one alert is about; alerts with equal keys share a ticket (behaviour 2.10). */
export interface IncidentKey {
	/** `dedup`: within the endpoint; `shared`: a dedup key across endpoints; `summary`: across endpoints; `own`: HookWise's own alerts. */
	readonly kind: "dedup" | "shared" | "summary" | "own";
	/** The dedup key, or the full (uncut) summary. */
	readonly text: string;
	readonly company: string | null;
}

/** What the endpoint's configuration says about one alert, before anyone asked the PSA. */
export interface Verdict {
	/** 1-based number within its delivery. */
	readonly part: number;
	readonly alertType: AlertType;
	readonly suppressed: Suppression | null;
	readonly ticket: TicketFields;
	readonly key: IncidentKey;
	/** What a GENERIC without an open ticket does. */
	readonly unmatchedAction: "skip" | "open";
	/** Text of each rule that matched, in order: `Match: <regex> on <path>`. */
	readonly matchedRules: readonly string[];
	/** The tenant TenantMap was asked for and had no entry for. */
	readonly unmatchedTenant: string | null;
	/** Parts of the configuration that could not be read, in words; empty for a sound one. */
	readonly problems: readonly string[];
	/** Source name and message, masked, for notes. */
	readonly source: string;
	readonly message: string;
	readonly trace: readonly TraceStep[];
	/** What is worth a word in lists when it comes to no ticket: the window, the rule, the value; null for nothing. */
	readonly remark: string | null;
}

export interface TenantEntry {
	readonly tenant_value: string;
	readonly company_id: string;
}

/** Everything a decision may depend on besides configuration and payload. */
export interface DecisionContext {
	/** Milliseconds since the epoch, UTC. */
	readonly now: number;
	readonly requestId: string;
	readonly maintenanceMode: boolean;
	readonly tenantMap: readonly TenantEntry[];
	readonly settings: DecisionSettings;
	/** Masks what people may not see; the same for history, logs and descriptions (behaviour 6). */
	readonly mask: (value: Json) => Json;
}

export interface DecisionSettings {
	readonly CW_SERVICE_BOARD: string;
	readonly CW_STATUS_NEW: string;
	readonly CW_STATUS_CLOSED: string;
	readonly CW_TICKET_PREFIX: string;
	readonly CW_DEFAULT_COMPANY_ID: string | null;
}

/** The open ticket that a look-up found for a key. */
export interface OpenTicket {
	readonly id: number;
	readonly summary: string;
}

export type Action = "create" | "update" | "close" | "skip";
export type SkipReason = Suppression | "no_trigger_match" | "no_open_ticket" | "self_resolved";

/** What happens once it is known whether a ticket is open (behaviour 3, first table). */
export interface Outcome {
	readonly action: Action;
	readonly reason: SkipReason | null;
	readonly ticketId: number | null;
}
