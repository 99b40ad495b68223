/**
 * What a decision tells of itself, as data: each step says what it looked at and what came of it. Sentences are made from it
 * in `told.ts` for the API, and in the views for people; nothing reads a sentence back. What is seen here is masked.
 */
import type { SettableField } from "./ticketFields.ts";
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

/** Where a value comes from. `rule`: its number, from 1. */
export type Origin =
	| { readonly from: "rule"; readonly rule: number }
	| { readonly from: "mapping" | "endpoint" | "environment" | "name" | "template" | "default" };

/** What a rule looks for. */
export type RuleTest =
	| { readonly test: "regex"; readonly regex: string }
	| { readonly test: "compare"; readonly op: "eq" | "ne" | "gt" | "gte" | "lt" | "lte"; readonly value: string }
	| { readonly test: "exists" | "missing" };

/** Where a company comes from. */
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
/** A part of the configuration that cannot be read, so it is passed over. */
export interface Unread extends At<StepName> {
	readonly kind: "unread";
	readonly problem: string;
}
/** A part of the decision that could not be carried out, so it gives nothing. */
export interface Failed extends At<StepName> {
	readonly kind: "failed";
	readonly what: string;
	readonly why: string;
}
export interface Suppressed extends At<"suppress"> {
	readonly kind: "suppress";
	readonly reason: Suppression | null;
	/** What suppresses it if its ticket is open: a recovery passes through maintenance, windows and silences then. */
	readonly ifOpen: Suppression | null;
	/** The window that holds it, or the first few that do not. */
	readonly windows: readonly string[];
	/** How many windows there are. */
	readonly of: number;
	/** The moment, in the window's zone. */
	readonly moment: string;
	/** The silence, by its reason. */
	readonly silence: { readonly id: string; readonly until: string } | null;
	readonly rule: number | null;
}
export interface Mapped extends At<"map"> {
	readonly kind: "mapped";
	readonly field: SettableField;
	readonly source: string;
	/** null: nothing came of it. */
	readonly value: string | null;
}
export interface RuleTried extends At<"route"> {
	readonly kind: "rule";
	readonly rule: number;
	readonly matched: boolean;
	/** It matches where what it looks for is not there; left out where it does not. */
	readonly not?: true;
	readonly path: string;
	readonly looksFor: RuleTest;
	/** The text it looked at; null: missing or null. Left out where looking again was too much. */
	readonly seen?: string | null;
	/** Left out where it sets nothing, as most rules of an alert do: traces are kept for every alert. */
	readonly sets?: readonly (readonly [field: SettableField | "alert_type", value: string])[];
	readonly drops?: true;
}
export interface TypeFound extends At<"type"> {
	readonly kind: "type";
	readonly type: AlertType;
	readonly path: string;
	/** The trigger's text; null: missing or null. */
	readonly seen: string | null;
	readonly list: "open" | "close" | "neither";
	/** The rule that sets the type whatever the trigger says. */
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
	/** null: a text of HookWise's own. */
	readonly origin: Origin | null;
	readonly prefix: string;
	/** Where the monitor's name stands in the payload; null: nowhere. */
	readonly namePath: string | null;
	/** UTF-16 units of the full summary, where it was cut. */
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
	/** Of each field that has a value. */
	readonly origins: readonly (readonly [field: string, origin: Origin])[];
}
export interface DescriptionMade extends At<"description"> {
	readonly kind: "description";
	readonly origin: Origin;
	/** Characters. */
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
	/** ISO 8601; null: what was mapped cannot be read as a time, and the arrival counts. */
	readonly at: string | null;
	readonly seen: string;
}
export interface LookedUp extends At<"lookup"> {
	readonly kind: "lookup";
	/** How the ticket was found, or that there is none, as the look-up says it. */
	readonly how: string;
	readonly outcome: "failed" | "none" | "open" | "not_needed";
	readonly ticketId: number | null;
}
export interface Concluded extends At<"action"> {
	readonly kind: "concluded";
	readonly type: AlertType;
	readonly action: Action;
	readonly reason: SkipReason | null;
	/** Whether a ticket was open. */
	readonly open: boolean;
}
/** What a suppressed alert would have come to. */
export interface WouldBe extends At<"action"> {
	readonly kind: "would_be";
	readonly action: Action;
}
/** What acting came to. */
export interface Acted extends At<"action"> {
	readonly kind: "acted";
	readonly status: string;
	readonly action: string | null;
	readonly reason: string | null;
	readonly ticketId: number | null;
	readonly error: string | null;
}
/** A step of a decision made before steps carried data: two sentences, and nothing more is known. */
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
