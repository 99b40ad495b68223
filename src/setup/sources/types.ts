import type { Action, AlertType, MappedField, RULE_OPS, SkipReason } from "../../alerts/pipeline/index.ts";
import type { EndpointInput, PresetField } from "../endpoints/index.ts";

/** Purposes of tools; the list of presets has a heading for each, in this order. */
export const SOURCE_GROUPS = [
	"Uptime",
	"Infrastructure",
	"RMM",
	"Cloud",
	"Security",
	"Backup",
	"Observability",
	"Developer",
	"Shapes",
] as const;
export type SourceGroup = (typeof SOURCE_GROUPS)[number];

/** A monitoring tool: the configuration of an endpoint for it, its payloads, and how to make it send here. */
export interface Source {
	/** Fixed, for URLs and forms. */
	readonly id: string;
	readonly name: string;
	/** Its alerts in a few words, for the list of presets. */
	readonly summary: string;
	readonly group: SourceGroup;
	/** True if it is listed before all groups, because most people look for it. */
	readonly isFavourite: boolean;
	/** Other names for searching, in lower case: makers, products, abbreviations. */
	readonly searchWords: readonly string[];
	readonly config: SourceConfig;
	/** The first sample is the one to show: an alert that opens a ticket. Empty for `blank`. */
	readonly samples: readonly Sample[];
	/** The tool's credentials, with the header or URL to paste. */
	auth(site: Site): Auth;
	/** What the tool itself does with an alert while HookWise does not answer; full sentences. */
	readonly retries: string;
	readonly verified: Verified;
	/** Steps for a person in the tool, in order. */
	steps(site: Site): readonly Step[];
	/** Files that the tool reads without changes, filled in for this endpoint. */
	files(site: Site): readonly ReadyFile[];
}

/**
 * Fields of the endpoint that a preset may set. It sets only those that the tool needs; all others stay at
 * their defaults.
 */
export type SourceConfig = {
	readonly [K in Exclude<PresetField, "json_mapping" | "routing_rules">]?: NonNullable<EndpointInput[K]>;
} & {
	readonly json_mapping?: Readonly<Partial<Record<MappedField, string>>>;
	readonly routing_rules?: readonly SourceRule[];
};

type RuleOp = (typeof RULE_OPS)[number];
/** A rule with a regular expression, or with a comparison. */
export type SourceRule = { readonly path: string; readonly overrides: SourceOverrides } & (
	| { readonly regex: string; readonly not?: true }
	| { readonly op: Exclude<RuleOp, "exists" | "missing">; readonly value: string | number }
	| { readonly op: Extract<RuleOp, "exists" | "missing"> }
);

export type SourceOverrides = Readonly<Partial<Record<MappedField, string>>> & {
	readonly alert_type?: AlertType;
	readonly drop?: true;
};

/** Kind of example. A `test` makes no ticket. */
export type SampleKind = "firing" | "resolved" | "batch" | "test" | "other";

/** A request as the tool sends it. */
export interface Sample {
	/** Unique within its source. */
	readonly id: string;
	readonly name: string;
	readonly kind: SampleKind;
	/** POST if left out. */
	readonly method?: "GET" | "PUT";
	/** Without the question mark, and without the token's parameter. */
	readonly query?: string;
	/** Headers besides the content type that reading depends on; never secrets. */
	readonly headers?: Readonly<Record<string, string>>;
	/** Blank for a GET. */
	readonly contentType: string;
	/** Blank for a GET. */
	readonly body: string;
	/** The decisions it must give, one for each alert in it, in order. */
	readonly expect: readonly Expected[];
}

/** A decision under the source's configuration, default settings, an empty TenantMap and no open ticket. */
export interface Expected {
	readonly alertType: AlertType;
	readonly action: Action;
	/** Reason of a skip. */
	readonly reason: SkipReason | null;
	/** Summary of the ticket, with its prefix. */
	readonly summary: string;
	readonly company: string | null;
	readonly dedup_key: string | null;
	/** Tenant for TenantMap; left out if it is off or there is no tenant. */
	readonly tenant?: string;
	/** Reason, if a person may expect something else. */
	readonly why?: string;
}

/** The endpoint, as senders see it. */
export interface Site {
	readonly webhookUrl: string;
	/** True if a token is required. */
	readonly asksToken: boolean;
	/** null if it may not be shown; texts then contain the placeholder `YOUR_TOKEN`. */
	readonly bearerToken: string | null;
	/** null if no signature is required. */
	readonly hmac: { readonly header: string } | null;
	readonly endpointName: string;
}

/** The tool's credentials in plain words, and the text to paste into the tool. */
export interface Auth {
	readonly text: string;
	readonly code?: { readonly language: string; readonly text: string };
}

/** Origin of a preset's payloads. Pages show both fields. */
export interface Verified {
	/** The tool's own source file, the title of its documentation, or a run of the tool. */
	readonly from: string;
	/** What could not be checked, in words; null: nothing. */
	readonly missing: string | null;
}

export interface Step {
	readonly title: string;
	readonly text: string;
	readonly code?: { readonly language: string; readonly text: string };
}

export interface ReadyFile {
	/** A file name. */
	readonly name: string;
	/** Media type. */
	readonly type: string;
	/** Its content and place, for people. `filesOf` says if it contains the token. */
	readonly what: string;
	readonly text: string;
}
