/**
 * The words of a decision. Rules: behaviour section 2; names on the wire: the HTTP contract.
 */

import type { Json } from "../../base/json.ts";
import type { CustomFields, PlainValues } from "./ticketFields.ts";
import type { TraceStep } from "./trace.ts";

export type AlertType = "OPEN" | "CLOSE" | "GENERIC";

/** Why an alert touches no ticket. A recovery whose ticket is open passes through all but `draft` and `dropped_by_rule`. */
export type Suppression =
	| "draft"
	| "maintenance_global"
	| "maintenance_window"
	| "silenced"
	| "dropped_by_rule"
	/** No alert at all: Amazon SNS asks to be confirmed. */
	| "no_trigger_match";

/** The ticket as it would look. Text, or a map of texts; null means "not sent". `summary` is the cut one, 1 to 99 UTF-16 units. */
export interface TicketFields extends PlainValues {
	readonly summary: string;
	readonly description: string;
	/** Company identifier in ConnectWise. */
	readonly company: string | null;
	readonly dedup_key: string | null;
	/** Custom fields of ConnectWise, by caption or number; null for none. */
	readonly custom_fields: CustomFields | null;
}

/** What one alert is about; alerts with equal keys share a ticket (docs/contract/behaviour.md, 2.10). */
export interface IncidentKey {
	/** `dedup`: within the endpoint; `shared`: a dedup key across endpoints; `summary`: across endpoints; `own`: HookWise's own alerts. */
	readonly kind: "dedup" | "shared" | "summary" | "own";
	/** The dedup key, or the full (uncut) summary; measured numbers are `#` in it where they do not count. */
	readonly text: string;
	readonly company: string | null;
}

/** What an alert is about within its endpoint, whatever prefix, removals and company are configured when it comes. */
export interface AlertOrigin {
	readonly kind: "dedup" | "summary";
	/** The dedup key, or the mapped summary (else the monitor's name) before prefix and removals. */
	readonly text: string;
}

/** What the endpoint's configuration says about one alert, before anyone asked the PSA. */
export interface Verdict {
	/** 1-based number within its delivery. */
	readonly part: number;
	readonly alertType: AlertType;
	readonly suppressed: Suppression | null;
	/**
	 * The same where its ticket is open: a recovery passes through maintenance, windows and silences then. It has to be looked
	 * up where this is null.
	 */
	readonly suppressedIfOpen: Suppression | null;
	readonly ticket: TicketFields;
	readonly key: IncidentKey;
	readonly origin: AlertOrigin;
	/** The mapped group, else the company: alerts of a group may share one ticket in an outage. */
	readonly group: string | null;
	/** When it happened, if the sender said so and it could be read; milliseconds since the epoch. null: when it arrived. */
	readonly occurredAt: number | null;
	/** What a GENERIC without an open ticket does. */
	readonly unmatchedAction: "skip" | "open";
	/** Text of each rule that matched, in order: `Match: <regex> on <path>`, `Match: <path> gt 90`. */
	readonly matchedRules: readonly string[];
	/** The tenant TenantMap was asked for and had no entry for. */
	readonly unmatchedTenant: string | null;
	/** Parts of the configuration that could not be read, in words; empty for a sound one. */
	readonly problems: readonly string[];
	/** Source name and message, masked, for notes. A blank name: the alert has none, as closes that bring nothing but a key. */
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

/** A time in which people want no tickets of some alerts. All matchers that are given must match. */
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

/** Everything a decision may depend on besides configuration and payload. */
export interface DecisionContext {
	/** Milliseconds since the epoch, UTC. */
	readonly now: number;
	readonly requestId: string;
	readonly maintenanceMode: boolean;
	readonly tenantMap: readonly TenantEntry[];
	/** Those that hold now; none if left out. */
	readonly silences?: readonly ActiveSilence[];
	readonly settings: DecisionSettings;
	/** Masks what people may not see; the same for history, logs and descriptions (docs/contract/behaviour.md, section 6). */
	readonly mask: (value: Json) => Json;
}

export interface DecisionSettings {
	readonly CW_SERVICE_BOARD: string;
	readonly CW_STATUS_NEW: string;
	readonly CW_STATUS_CLOSED: string;
	readonly CW_TICKET_PREFIX: string;
	readonly CW_DEFAULT_COMPANY_ID: string | null;
	/** IANA name; times that senders write without a zone are in it. UTC if left out. */
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
/** What was special about an update; null for a plain note. */
export type UpdateReason = "reopened" | "flapping" | "grouped" | "raised";

/** What happens once it is known whether a ticket is open (docs/contract/behaviour.md, section 3, first table). */
export interface Outcome {
	readonly action: Action;
	readonly reason: SkipReason | null;
	readonly ticketId: number | null;
}
