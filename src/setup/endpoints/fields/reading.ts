import { z } from "zod";
import type { FieldProblem } from "../../../base/problems.ts";
import { EVERY_FIELD, FIELD_NAMES, type Schemas } from "./table.ts";

/** Fields that clients send back after reading an endpoint; ignored. `version` is a condition, not a value. */
export const READ_ONLY_FIELDS = [
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

/** Each field's schema, with its text for the API's description. */
const schemas = Object.fromEntries(
	FIELD_NAMES.map((name) => {
		const { schema, doc, fallback, forNew, column } = EVERY_FIELD[name];
		const hasDefault = column === undefined || fallback !== null;
		return [name, schema.meta({ description: doc, ...(hasDefault ? { default: forNew ?? fallback } : {}) })];
	}),
) as Schemas;

export const endpointInput = z.strictObject(schemas, "An object is expected.").partial();
export type EndpointInput = z.infer<typeof endpointInput>;

export type Reading<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problems: readonly FieldProblem[] };

/**
 * Reads a client's wishes for an endpoint. Read-only fields are ignored, any other unknown field is a
 * problem.
 * @returns the given fields, or each field's problem for people
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
 * True if a body is an endpoint as it was read, with `null` in place of the hidden secret beside
 * `hmac_enabled: true`. A client that sends this back does not want to turn signing off.
 */
export const isSecretHidden = (body: unknown): boolean =>
	typeof body === "object" &&
	body !== null &&
	"hmac_secret" in body &&
	body.hmac_secret === null &&
	"hmac_enabled" in body &&
	body.hmac_enabled === true;

/** Problems by top-level field; the place within a list or object is in the message. */
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
