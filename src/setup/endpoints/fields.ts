import { z } from "zod";
import {
	checkMapping,
	checkPath,
	checkRegex,
	checkTemplate,
	checkWindow,
	MAPPED_FIELDS,
	type MappedField,
} from "../../alerts/pipeline/index.ts";
import type { FieldProblem } from "../../base/problems.ts";
import { checkAddressList } from "../../base/security/index.ts";

/** A check of the pipeline or of security as zod sees it. */
const checked = (schema: z.ZodString, check: (text: string) => string | null) =>
	schema.superRefine((text, context) => {
		const problem = text.trim() === "" ? null : check(text);
		if (problem !== null) context.addIssue({ code: "custom", message: problem });
	});

/** Blank and null mean the default. */
const orDefault = (schema: z.ZodType<string>, fallback: string) =>
	z.preprocess((value) => (value === null || (typeof value === "string" && value.trim() === "") ? fallback : value), schema);

/** Blank means none. */
const optional = (schema: z.ZodType<string>) =>
	z.preprocess((value) => (typeof value === "string" && value.trim() === "" ? null : value), schema.nullable());

const text = (longest: number) => z.string("A text is expected.").max(longest, `At most ${longest} characters.`);
const flag = z.boolean("true or false is expected.");
const whole = (largest: number) =>
	z.int("A whole number is expected.").min(0, "0 or more is expected.").max(largest, `At most ${largest}.`);
const path = checked(text(500), checkPath);

/** The three that may also come as a text that holds JSON. */
function orJsonText<T extends z.ZodType>(schema: T, empty: unknown) {
	return z.preprocess((value, context) => {
		if (value === null) return empty;
		if (typeof value !== "string") return value;
		if (value.trim() === "") return empty;
		try {
			return JSON.parse(value) as unknown;
		} catch {
			context.addIssue({ code: "custom", message: "This text is not JSON." });
			return z.NEVER;
		}
	}, schema);
}

const knownFields = (input: Readonly<Record<string, unknown>>, context: z.RefinementCtx, also: readonly string[]): void => {
	const known: readonly string[] = [...MAPPED_FIELDS, ...also];
	for (const name of Object.keys(input)) {
		if (known.includes(name)) continue;
		context.addIssue({ code: "custom", path: [name], message: `There is no such field. Known: ${known.join(", ")}.` });
	}
};

const mapping = z
	.record(z.string(), text(2_000).nullable(), "An object from field to path is expected.")
	.superRefine((value, context) => {
		knownFields(value, context, []);
		for (const field of MAPPED_FIELDS) {
			const source = value[field];
			const problem = typeof source === "string" && source.trim() !== "" ? checkMapping(field, source) : null;
			if (problem !== null) context.addIssue({ code: "custom", path: [field], message: problem });
		}
	})
	.transform((value) => withoutBlanks(value));

function withoutBlanks(value: Readonly<Record<string, string | null>>): Record<string, string> {
	return Object.fromEntries(Object.entries(value).filter((entry): entry is [MappedField, string] => (entry[1] ?? "").trim() !== ""));
}

const overrides = z
	.record(z.string(), z.union([text(30_000), z.number(), flag, z.null()]), "An object of fields is expected.")
	.superRefine((value, context) => {
		knownFields(value, context, ["drop"]);
		if (value.drop !== undefined && typeof value.drop !== "boolean") {
			context.addIssue({ code: "custom", path: ["drop"], message: "true or false is expected." });
		}
	});

const rule = z.strictObject(
	{
		path: path.refine((value) => value.trim() !== "", "A rule needs a path."),
		regex: checked(text(2_000).min(1, "A rule needs a regular expression."), checkRegex),
		not: flag.optional(),
		overrides: overrides.default({}),
	},
	"A rule is an object with path, regex and overrides.",
);

const WINDOW_FIELDS = ["type", "start", "end", "days"];
const window = z.record(z.string(), z.unknown(), "A window is an object with type, start and end.").superRefine((value, context) => {
	for (const name of Object.keys(value).filter((field) => !WINDOW_FIELDS.includes(field))) {
		context.addIssue({ code: "custom", path: [name], message: `There is no such field. Known: ${WINDOW_FIELDS.join(", ")}.` });
	}
	const problem = checkWindow(value);
	if (problem !== null) context.addIssue({ code: "custom", message: problem });
});

const listOf = <T extends z.ZodType>(schema: T, what: string) => z.array(schema, `A list of ${what} is expected.`).max(500, "At most 500.");

/** Configuration fields that live in one JSON column, with their defaults (HTTP contract, "Endpoints"). */
const CONFIG_FIELDS = {
	trigger_field: orDefault(path, "$.heartbeat.status"),
	open_value: orDefault(text(2_000), "0"),
	close_value: orDefault(text(2_000), "1"),
	unmatched_action: orDefault(z.enum(["skip", "open"], "skip or open is expected."), "skip"),
	json_mapping: orJsonText(mapping, {}),
	routing_rules: orJsonText(listOf(rule, "rules"), []),
	maintenance_windows: orJsonText(listOf(window, "windows"), []),
	split_path: optional(path),
	board: optional(text(50)),
	status: optional(text(50)),
	close_status: optional(text(50)),
	ticket_type: optional(text(50)),
	subtype: optional(text(50)),
	item: optional(text(50)),
	priority: optional(text(50)),
	severity: optional(text(50)),
	impact: optional(text(50)),
	customer_id_default: optional(text(50)),
	ticket_prefix: text(80).nullable(),
	summary_remove_strings: orDefault(text(2_000), ""),
	description_template: optional(checked(text(30_000), checkTemplate)),
	open_delay_seconds: whole(604_800),
	reopen_within_minutes: whole(525_600),
	note_interval_minutes: whole(525_600),
	global_routing_enabled: flag,
	ai_rca_enabled: flag,
	ai_prompt_template: orDefault(text(10_000), ""),
	ai_model: orDefault(text(200), ""),
	timeout_alerts_enabled: flag,
	timeout_hours: z.number("A number of hours is expected.").positive("More than 0 is expected.").max(87_600, "At most 87600."),
} as const;

const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/;

/** Fields with a column of their own. */
const OWN_FIELDS = {
	name: text(100).refine((value) => value.trim() !== "", "A name is needed."),
	bearer_auth_enabled: flag,
	bearer_token: text(500)
		.min(1, "A token is needed.")
		.regex(/^[\x21-\x7e]+$/, "Printable ASCII without blanks is expected.")
		.nullable()
		.describe("Null, as GET shows it, leaves it as it is; `bearer_auth_enabled` turns it off."),
	hmac_secret: text(500)
		.min(1, "A secret, “generate”, or null is expected.")
		.nullable()
		.describe("A secret, `generate`, or null to turn signing off. Null beside `hmac_enabled: true`, as GET shows it, leaves it as it is."),
	hmac_header: orDefault(text(100).regex(HEADER_NAME, "This is not a header name."), "X-HookWise-Signature"),
	trusted_ips: orDefault(checked(text(4_000), checkAddressList), ""),
	is_enabled: flag,
	is_pinned: flag,
	is_draft: flag,
	display_order: z.int("A whole number is expected."),
} as const;

/** Sent back by clients that change what they read; ignored. `version` is a condition, not a value. */
const READ_ONLY_FIELDS = [
	"id",
	"version",
	"webhook_url",
	"hmac_enabled",
	"config_health_status",
	"config_health_message",
	"last_seen_at",
	"last_ip",
	"last_rotated_at",
	"created_at",
	"updated_at",
	"timeout_ticket_id",
	"stats",
] as const;

export const endpointInput = z.strictObject({ ...OWN_FIELDS, ...CONFIG_FIELDS }, "An object is expected.").partial();
export type EndpointInput = z.infer<typeof endpointInput>;

/** What a new endpoint has where nothing is said. */
export const CONFIG_DEFAULTS = {
	trigger_field: "$.heartbeat.status",
	open_value: "0",
	close_value: "1",
	unmatched_action: "skip",
	json_mapping: {},
	routing_rules: [],
	maintenance_windows: [],
	split_path: null,
	board: null,
	status: null,
	close_status: null,
	ticket_type: null,
	subtype: null,
	item: null,
	priority: null,
	severity: null,
	impact: null,
	customer_id_default: null,
	ticket_prefix: null,
	summary_remove_strings: "",
	description_template: null,
	open_delay_seconds: 0,
	reopen_within_minutes: 0,
	note_interval_minutes: 0,
	global_routing_enabled: false,
	ai_rca_enabled: false,
	ai_prompt_template: "",
	ai_model: "",
	timeout_alerts_enabled: false,
	timeout_hours: 24,
} as const satisfies Record<keyof typeof CONFIG_FIELDS, unknown>;

export type ConfigField = keyof typeof CONFIG_FIELDS;
export const CONFIG_FIELD_NAMES = Object.keys(CONFIG_FIELDS) as ConfigField[];

export type Reading<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problems: readonly FieldProblem[] };

/**
 * Reads what a client wants an endpoint to be. Read-only fields are ignored, any other unknown one is a problem.
 * @returns the fields that were given, or what is wrong with each, for people
 */
export function readEndpointInput(body: unknown): Reading<EndpointInput> {
	const given =
		typeof body === "object" && body !== null && !Array.isArray(body)
			? Object.fromEntries(Object.entries(body).filter(([name]) => !(READ_ONLY_FIELDS as readonly string[]).includes(name)))
			: body;
	const read = endpointInput.safeParse(given);
	return read.success ? { ok: true, value: read.data } : { ok: false, problems: read.error.issues.flatMap(problemsOf) };
}

/**
 * Whether a body is an endpoint as it was read: its secret is not shown, so null stands beside `hmac_enabled: true`. Whoever sends
 * that back has not asked for signing to end.
 */
export const isSecretHidden = (body: unknown): boolean =>
	typeof body === "object" &&
	body !== null &&
	"hmac_secret" in body &&
	body.hmac_secret === null &&
	"hmac_enabled" in body &&
	body.hmac_enabled === true;

/** A problem names its top-level field; where in a list or object it is stands in the message. */
function problemsOf(issue: z.core.$ZodIssue): FieldProblem[] {
	const [field, ...inner] = issue.path;
	if (issue.code === "unrecognized_keys" && field === undefined) {
		return issue.keys.map((key) => ({ field: key, message: "There is no such field." }));
	}
	const name = field === undefined ? "body" : String(field);
	const message = issue.code === "unrecognized_keys" ? `There is no field ${issue.keys.join(", ")} here.` : issue.message;
	return [{ field: name, message: inner.length === 0 ? message : `${placeOf(name, inner)}: ${message}` }];
}

function placeOf(field: string, [first, ...rest]: readonly PropertyKey[]): string {
	const noun = { routing_rules: "Rule", maintenance_windows: "Window" }[field];
	const head = typeof first === "number" ? `${noun ?? "Entry"} ${first + 1}` : String(first);
	return [head, ...rest.map(String)].join(", ");
}
