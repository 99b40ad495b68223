import type { Action, AlertType, MappedField, RULE_OPS, SkipReason } from "../../alerts/pipeline/index.ts";
import type { EndpointInput, PresetField } from "../endpoints/index.ts";

/** A monitoring tool: what an endpoint for it is configured like, what it sends, and how it is told to send it here. */
export interface Source {
	/** Stable, for URLs and forms. */
	readonly id: string;
	readonly name: string;
	/** What it sends, in a few words, for the list of presets. */
	readonly summary: string;
	readonly config: SourceConfig;
	/** The first is the one to show: an alert that opens a ticket. Empty for `blank`. */
	readonly samples: readonly Sample[];
	/** What a person does in the tool, in order. */
	steps(site: Site): readonly Step[];
	/** Files that the tool takes as they are, filled in for this endpoint. */
	files(site: Site): readonly ReadyFile[];
}

/** What a mapping or a rule can set. */
export type SourceField = MappedField;

/** Fields of the endpoint that a preset may set, only what this tool needs; everything else stays at its default. */
export type SourceConfig = {
	readonly [K in Exclude<PresetField, "json_mapping" | "routing_rules">]?: NonNullable<EndpointInput[K]>;
} & {
	readonly json_mapping?: Readonly<Partial<Record<SourceField, string>>>;
	readonly routing_rules?: readonly SourceRule[];
};

/** A rule with a regular expression, or with a comparison. */
export type SourceRule = {
	readonly path: string;
	readonly overrides: SourceOverrides;
} & (
	| { readonly regex: string; readonly not?: true }
	| { readonly op: (typeof RULE_OPS)[number]; readonly value?: string | number | boolean }
);

export type SourceOverrides = Readonly<Partial<Record<SourceField, string>>> & {
	readonly alert_type?: AlertType;
	readonly drop?: true;
};

/** A body as the tool sends it. */
export interface Sample {
	/** Unique within its source. */
	readonly id: string;
	readonly name: string;
	readonly contentType: string;
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
	/** null: not to be shown; texts then have the placeholder `YOUR_TOKEN`. */
	readonly bearerToken: string | null;
	/** null: no signature is asked for. */
	readonly hmac: { readonly header: string } | null;
	readonly endpointName: string;
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
	/** What it is and where it goes, for people. */
	readonly what: string;
	readonly text: string;
}
