/** Types of a decision. Rules: docs/contract/behaviour.md, section 2; names in the API: the HTTP contract. */

import type { Json } from "../../base/json.ts";
import type { PlainValues } from "./ticketFields.ts";
import type { TraceStep } from "./trace.ts";

export type AlertType = "OPEN" | "CLOSE" | "GENERIC";

/**
 * Reasons why an alert touches no ticket. A recovery whose ticket is open passes all of them except `draft`
 * and `dropped_by_rule`.
 */
export type Suppression =
	| "draft"
	| "maintenance_global"
	| "maintenance_window"
	| "silenced"
	| "dropped_by_rule"
	/** Not an alert: Amazon SNS's request for confirmation. */
	| "no_trigger_match";

/** The ticket to be. All fields are text; null means "not sent". `summary` is already cut, 1 to 99 UTF-16 units. */
export interface TicketFields extends PlainValues {
	readonly summary: string;
	readonly description: string;
	/** Company identifier in ConnectWise. */
	readonly company: string | null;
	readonly dedup_key: string | null;
}

/** Identifies the subject of an alert; alerts with equal keys share a ticket (docs/contract/behaviour.md, 2.10). */
export interface IncidentKey {
	/**
	 * `dedup`: within the endpoint; `shared`: a dedup key across endpoints; `summary`: across endpoints; `own`:
	 * HookWise's own alerts.
	 */
	readonly kind: "dedup" | "shared" | "summary" | "own";
	/** The dedup key, or the full (uncut) summary, with `#` for measured numbers if they are ignored. */
	readonly text: string;
	readonly company: string | null;
}

/**
 * Identifies the subject of an alert within its endpoint, independent of the configured prefix, removals and
 * company.
 */
export interface AlertOrigin {
	readonly kind: "dedup" | "summary";
	/** The dedup key, or the mapped summary (otherwise the monitor's name) before prefix and removals. */
	readonly text: string;
}

/** The decision about one alert, before the PSA is asked. */
export interface Verdict {
	/** 1-based number within its delivery. */
	readonly part: number;
	readonly alertType: AlertType;
	readonly suppressed: Suppression | null;
	/**
	 * Reason if its ticket is open: a recovery then passes maintenance, windows and silences. If this is null,
	 * the ticket must be looked up.
	 */
	readonly suppressedIfOpen: Suppression | null;
	readonly ticket: TicketFields;
	readonly key: IncidentKey;
	readonly origin: AlertOrigin;
	/** The mapped group, otherwise the company. Alerts of a group may share one ticket in an outage. */
	readonly group: string | null;
	/** Time of the event if the sender gave a valid one, in milliseconds since the epoch. null: time of arrival. */
	readonly occurredAt: number | null;
	/** Action for a GENERIC without an open ticket. */
	readonly unmatchedAction: "skip" | "open";
	/** Labels of the matching rules, in order: `Match: <regex> on <path>`, `Match: <path> gt 90`. */
	readonly matchedRules: readonly string[];
	/** Tenant that was looked up in TenantMap without success. */
	readonly unmatchedTenant: string | null;
	/** Unreadable parts of the configuration, in words; empty if there are none. */
	readonly problems: readonly string[];
	/**
	 * Masked source name and message, for notes. The name is blank if the alert has none, as in closes with only
	 * a key.
	 */
	readonly source: string;
	readonly message: string;
	readonly trace: readonly TraceStep[];
	/** Remark for lists if there is no ticket: the window, the rule, the value; null for none. */
	readonly remark: string | null;
}

export interface TenantEntry {
	readonly tenant_value: string;
	readonly company_id: string;
}

/** A time in which people want no tickets for some alerts. All given matchers must match. */
export interface ActiveSilence {
	readonly id: string;
	readonly endpoint_id?: string | null;
	readonly company?: string | null;
	readonly group?: string | null;
	/** A dedup key, or a full summary. */
	readonly key?: string | null;
	readonly summary_contains?: string | null;
	/** Milliseconds since the epoch. */
	readonly until: number;
}

/** Everything a decision depends on besides configuration and payload. */
export interface DecisionContext {
	/** Milliseconds since the epoch, UTC. */
	readonly now: number;
	readonly requestId: string;
	readonly maintenanceMode: boolean;
	readonly tenantMap: readonly TenantEntry[];
	/** Silences in force now; none if left out. */
	readonly silences?: readonly ActiveSilence[];
	readonly settings: DecisionSettings;
	/**
	 * Masks values that people may not see, the same way for history, logs and descriptions
	 * (docs/contract/behaviour.md, section 6).
	 */
	readonly mask: (value: Json) => Json;
}

export interface DecisionSettings {
	readonly CW_SERVICE_BOARD: string;
	readonly CW_STATUS_NEW: string;
	readonly CW_STATUS_CLOSED: string;
	readonly CW_TICKET_PREFIX: string;
	readonly CW_DEFAULT_COMPANY_ID: string | null;
	/** IANA name of the zone for times that senders write without one. UTC if left out. */
	readonly TIME_ZONE?: string;
}

/** The open ticket that a look-up found for a key. */
export interface OpenTicket {
	readonly id: number;
	readonly summary: string;
}

export type Action = "create" | "update" | "close" | "skip";
export type SkipReason =
	| Suppression
	| "no_trigger_match"
	| "no_open_ticket"
	| "self_resolved"
	| "already_closed"
	| "superseded"
	| "wont_fix";
/** Special cases of an update; null for a plain note. */
export type UpdateReason = "reopened" | "flapping" | "grouped" | "raised";

/** The action after the look-up (docs/contract/behaviour.md, section 3, first table). */
export interface Outcome {
	readonly action: Action;
	readonly reason: SkipReason | null;
	readonly ticketId: number | null;
}
