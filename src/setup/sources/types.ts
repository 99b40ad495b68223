import type { Action, AlertType, MappedField, RULE_OPS, SkipReason } from "../../alerts/pipeline/index.ts";
import type { EndpointInput, PresetField } from "../endpoints/index.ts";

/** What a tool is for; the list of presets has a heading for each, in this order. */
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

/** A monitoring tool: what an endpoint for it is configured like, what it sends, and how it is told to send it here. */
export interface Source {
	/** Stable, for URLs and forms. */
	readonly id: string;
	readonly name: string;
	/** What it sends, in a few words, for the list of presets. */
	readonly summary: string;
	readonly group: SourceGroup;
	/** Stands before all groups, for most people look for it. */
	readonly isFavourite: boolean;
	/** Other names by which people look for it, in lower case: makers, products, abbreviations. */
	readonly searchWords: readonly string[];
	readonly config: SourceConfig;
	/** The first is the one to show: an alert that opens a ticket. Empty for `blank`. */
	readonly samples: readonly Sample[];
	/** How the tool shows that it may send, with the header or URL to paste. */
	auth(site: Site): Auth;
	/** What becomes of an alert while HookWise does not answer, as the tool is made; sentences. */
	readonly retries: string;
	readonly verified: Verified;
	/** What a person does in the tool, in order. */
	steps(site: Site): readonly Step[];
	/** Files that the tool takes as they are, filled in for this endpoint. */
	files(site: Site): readonly ReadyFile[];
}

/** Fields of the endpoint that a preset may set, only what this tool needs; everything else stays at its default. */
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

/** What a sample is an example of. A `test` makes no ticket. */
export type SampleKind = "firing" | "resolved" | "batch" | "test" | "other";

/** A request as the tool sends it. */
export interface Sample {
	/** Unique within its source. */
	readonly id: string;
	readonly name: string;
	readonly kind: SampleKind;
	/** POST where it is absent. */
	readonly method?: "GET" | "PUT";
	/** Without the question mark; its own parameters, never the token's. */
	readonly query?: string;
	/** Beside the content type, and never with a secret; what the reading may depend on. */
	readonly headers?: Readonly<Record<string, string>>;
	/** Blank for a GET. */
	readonly contentType: string;
	/** Blank for a GET. */
	readonly body: string;
	/** The decisions it must give, one for each alert in it, in order. */
	readonly expect: readonly Expected[];
}

/** A decision with the source's configuration, the default settings, an empty TenantMap and no open ticket. */
export interface Expected {
	readonly alertType: AlertType;
	readonly action: Action;
	/** Of a skip. */
	readonly reason: SkipReason | null;
	/** The ticket's, with its prefix. */
	readonly summary: string;
	readonly company: string | null;
	readonly dedup_key: string | null;
	/** What TenantMap is asked for; absent when it is off or has nothing to look up. */
	readonly tenant?: string;
	/** Why, where a person may expect something else. */
	readonly why?: string;
}

/** The endpoint as its senders see it. */
export interface Site {
	readonly webhookUrl: string;
	/** Whether a token is asked for at all. */
	readonly asksToken: boolean;
	/** null: not to be shown; texts then have the placeholder `YOUR_TOKEN`. */
	readonly bearerToken: string | null;
	/** null: no signature is asked for. */
	readonly hmac: { readonly header: string } | null;
	readonly endpointName: string;
}

/** In plain words what the tool sends to show who it is, and the text to paste into it. */
export interface Auth {
	readonly text: string;
	readonly code?: { readonly language: string; readonly text: string };
}

/** Where a preset's payloads come from. Pages show both. */
export interface Verified {
	/** The tool's own source file, the title of its documentation, or a run of the tool. */
	readonly from: string;
	/** What nobody could check, in words; null: nothing. */
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
	/** What it is and where it goes, for people. Whether it holds the token is said by `filesOf`. */
	readonly what: string;
	readonly text: string;
}
