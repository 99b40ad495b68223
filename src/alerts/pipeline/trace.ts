/**
 * Explanation of a decision, as data: each step says what it looked at and what resulted. Sentences are made
 * from it in `told.ts` for the API, and in the views for people; no code reads a sentence back. All values
 * here are masked.
 */
import type { MappedField } from "./ticketFields.ts";
import type { Action, AlertType, SkipReason, Suppression } from "./types.ts";

export type StepName =
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

/** Origin of a value. `rule`: its number, from 1. */
export type Origin =
	| { readonly from: "rule"; readonly rule: number }
	| { readonly from: "mapping" | "endpoint" | "environment" | "name" | "template" | "default" };

/** The test of a rule. */
export type RuleTest =
	| { readonly test: "regex"; readonly regex: string }
	| { readonly test: "compare"; readonly op: "eq" | "ne" | "gt" | "gte" | "lt" | "lte"; readonly value: string }
	| { readonly test: "exists" | "missing" };

/** Origin of a company. */
export type CompanyOrigin =
	| { readonly from: "locked" }
	| { readonly from: "rule"; readonly rule: number }
	| { readonly from: "mapping" }
	| { readonly from: "tag"; readonly tag: string; readonly where: "name" | "summary" }
	| { readonly from: "tenant_map"; readonly entry: string }
	| { readonly from: "endpoint" | "environment" | "nothing"; readonly tenants: "off" | "no_tenant" | "no_entry" };

interface At<S extends StepName> {
	readonly step: S;
}

export interface SplitPart extends At<"split"> {
	readonly kind: "part";
	readonly part: number;
	readonly of: number;
}
export interface LeftOut extends At<"split"> {
	readonly kind: "left_out";
	readonly alerts: number;
}
/** An unreadable part of the configuration, which is ignored. */
export interface Unread extends At<StepName> {
	readonly kind: "unread";
	readonly problem: string;
}
/** A part of the decision that failed, so it has no result. */
export interface Failed extends At<StepName> {
	readonly kind: "failed";
	readonly what: string;
	readonly why: string;
}
export interface Suppressed extends At<"suppress"> {
	readonly kind: "suppress";
	readonly reason: Suppression | null;
	/** Reason if the ticket is open: a recovery then passes through maintenance, windows and silences. */
	readonly ifOpen: Suppression | null;
	/** The window that covers the moment, or the first few that do not. */
	readonly windows: readonly string[];
	/** Number of all windows. */
	readonly of: number;
	/** The moment in the window's time zone. */
	readonly moment: string;
	/** The silence, if that is the reason. */
	readonly silence: { readonly id: string; readonly until: string } | null;
	readonly rule: number | null;
}
export interface Mapped extends At<"map"> {
	readonly kind: "mapped";
	readonly field: MappedField;
	readonly source: string;
	/** null: no value. */
	readonly value: string | null;
}
export interface RuleTried extends At<"route"> {
	readonly kind: "rule";
	readonly rule: number;
	readonly matched: boolean;
	/** Set if the rule matches when its test fails; left out otherwise. */
	readonly not?: true;
	readonly path: string;
	readonly looksFor: RuleTest;
	/** The text that was tested; null: missing or null. Left out if reading it again would cost too much. */
	readonly seen?: string | null;
	/** Left out if it sets nothing, as most rules do: a trace is stored for every alert. */
	readonly sets?: readonly (readonly [field: MappedField | "alert_type", value: string])[];
	readonly drops?: true;
}
export interface TypeFound extends At<"type"> {
	readonly kind: "type";
	readonly type: AlertType;
	readonly path: string;
	/** Text of the trigger; null: missing or null. */
	readonly seen: string | null;
	readonly list: "open" | "close" | "neither";
	/** Number of the rule that sets the type whatever the trigger says. */
	readonly rule: number | null;
	readonly open: string;
	readonly close: string;
}
/** HookWise's own alert about an endpoint's silence. */
export interface SilenceFound extends At<"type"> {
	readonly kind: "silence";
	readonly type: AlertType;
	readonly message: string;
}
export interface SummaryMade extends At<"summary"> {
	readonly kind: "summary";
	/** null for a text of HookWise's own. */
	readonly origin: Origin | null;
	readonly prefix: string;
	/** Path of the monitor's name in the payload; null if there is none. */
	readonly namePath: string | null;
	/** Length of the full summary in UTF-16 units, if it was cut. */
	readonly cutFrom: number | null;
	readonly summary: string;
}
export interface CompanyFound extends At<"company"> {
	readonly kind: "company";
	readonly company: string | null;
	readonly origin: CompanyOrigin;
	/** The default that would have been used. */
	readonly fallback: string | null;
}
export interface FieldsSet extends At<"fields"> {
	readonly kind: "fields";
	readonly board: string;
	readonly status: string;
	/** Origins of all fields that have a value. */
	readonly origins: readonly (readonly [field: string, origin: Origin])[];
}
export interface DescriptionMade extends At<"description"> {
	readonly kind: "description";
	readonly origin: Origin;
	/** Length in characters. */
	readonly length: number;
}
export interface KeyMade extends At<"key"> {
	readonly kind: "key";
	readonly by: "dedup_key" | "shared_dedup_key" | "summary" | "silence";
	readonly ignoresNumbers: boolean;
	readonly company: string | null;
}
export interface OccurredRead extends At<"fields"> {
	readonly kind: "occurred";
	/** ISO 8601; null: the mapped text is not a valid time, so the arrival counts. */
	readonly at: string | null;
	readonly seen: string;
}
export interface LookedUp extends At<"lookup"> {
	readonly kind: "lookup";
	/** How the ticket was found, or that there is none, in the words of the look-up. */
	readonly how: string;
	readonly outcome: "failed" | "none" | "open" | "not_needed";
	readonly ticketId: number | null;
}
export interface Concluded extends At<"action"> {
	readonly kind: "concluded";
	readonly type: AlertType;
	readonly action: Action;
	readonly reason: SkipReason | null;
	/** True if a ticket was open. */
	readonly open: boolean;
}
/** Action that a suppressed alert would have had. */
export interface WouldBe extends At<"action"> {
	readonly kind: "would_be";
	readonly action: Action;
}
/** Result of acting. */
export interface Acted extends At<"action"> {
	readonly kind: "acted";
	readonly status: string;
	readonly action: string | null;
	readonly reason: string | null;
	readonly ticketId: number | null;
	readonly error: string | null;
}
/** A step of a decision from before steps carried data: two sentences, and nothing else is known. */
export interface OldStep extends At<StepName> {
	readonly kind: "old";
	readonly detail: string;
	readonly result: string;
}

export type TraceStep =
	| SplitPart
	| LeftOut
	| Unread
	| Failed
	| Suppressed
	| Mapped
	| RuleTried
	| TypeFound
	| SilenceFound
	| SummaryMade
	| CompanyFound
	| FieldsSet
	| DescriptionMade
	| KeyMade
	| OccurredRead
	| LookedUp
	| Concluded
	| WouldBe
	| Acted
	| OldStep;

export type StepOf<K extends TraceStep["kind"]> = Extract<TraceStep, { kind: K }>;

/** The last step of a kind; undefined if there is none. */
export const lastOf = <K extends TraceStep["kind"]>(trace: readonly TraceStep[], kind: K): StepOf<K> | undefined =>
	trace.findLast((step): step is StepOf<K> => step.kind === kind);

/** All steps of a kind, in order. */
export const allOf = <K extends TraceStep["kind"]>(trace: readonly TraceStep[], kind: K): StepOf<K>[] =>
	trace.filter((step): step is StepOf<K> => step.kind === kind);
