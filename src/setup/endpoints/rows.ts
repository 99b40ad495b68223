import type { JsonObject } from "../../base/json.ts";
import type { AuditChange, EndpointChange, NewEndpoint, StoredEndpoint } from "../../store/index.ts";
import {
	CONFIG_FIELD_NAMES,
	type ConfigField,
	type EndpointInput,
	EVERY_FIELD,
	FIELDS,
	NEW_CONFIG,
	OWN_FIELDS,
	type OwnField,
	SECRET_FIELDS,
} from "./fields/index.ts";

/** A configuration field as stored, or its default. */
export const configValue = (config: JsonObject, field: ConfigField): unknown => config[field] ?? EVERY_FIELD[field].fallback;

/** Fields that imported configurations may hold as JSON inside text. In any other field a text stays a text. */
export const STRUCTURED_FIELDS: readonly ConfigField[] = CONFIG_FIELD_NAMES.filter((field) => {
	const { fallback } = EVERY_FIELD[field];
	return typeof fallback === "object" && fallback !== null;
});

/** Any field as stored, or its default; null for a secret. JSON inside text is parsed. */
export function fieldValue(stored: StoredEndpoint, field: OwnField | ConfigField): unknown {
	const { column } = EVERY_FIELD[field];
	if (column !== undefined) return stored[column];
	const value = configValue(stored.config, field as ConfigField);
	if (typeof value !== "string" || !STRUCTURED_FIELDS.includes(field as ConfigField) || !/^\s*[[{]/.test(value)) return value;
	try {
		return JSON.parse(value) as unknown;
	} catch {
		// Not JSON after all: shown unchanged.
		return value;
	}
}

/** Fields with a column of their own, under the names of the HTTP contract; without secrets. */
export const ownInput = (stored: StoredEndpoint): EndpointInput =>
	Object.fromEntries(OWN_FIELDS.map((field) => [field, stored[FIELDS[field].column]])) as EndpointInput;

/** Column values for the given fields, without secrets. */
export function ownColumns(input: EndpointInput): EndpointChange {
	const given = OWN_FIELDS.flatMap((field): [string, unknown][] => {
		const value = input[field];
		return value === undefined ? [] : [[FIELDS[field].column, typeof value === "string" && field === "name" ? value.trim() : value]];
	});
	return Object.fromEntries(given) as EndpointChange;
}

/** A configuration in which the given fields replace the old values. */
export const configOf = (input: EndpointInput, base: JsonObject): JsonObject => {
	const given = CONFIG_FIELD_NAMES.flatMap((field) => (input[field] === undefined ? [] : [[field, input[field]]]));
	return { ...base, ...(Object.fromEntries(given) as JsonObject) };
};

/** Fields with a column and a default, with that default. */
const OWN_DEFAULTS = Object.fromEntries(
	OWN_FIELDS.filter((field) => EVERY_FIELD[field].fallback !== null).map((field) => [FIELDS[field].column, EVERY_FIELD[field].fallback]),
) as Pick<NewEndpoint, "bearerAuthEnabled" | "hmacHeader" | "trustedIps" | "isEnabled" | "isPinned" | "isDraft">;

/** No previous token is valid. */
export const NO_OLD_TOKEN = { oldBearerToken: null, oldTokenEndsAt: null } as const;

/** End of the previous token's validity, in milliseconds since the epoch; null if none is valid. */
export const oldTokenEndOf = ({ oldBearerToken, oldTokenEndsAt }: StoredEndpoint, now: number): number | null =>
	oldBearerToken !== null && oldTokenEndsAt !== null && oldTokenEndsAt > now ? oldTokenEndsAt : null;

/** Data of a new endpoint besides its fields. Secrets are sealed; `now` in milliseconds. */
export interface NewRow extends Pick<NewEndpoint, "id" | "config" | "bearerToken" | "hmacSecret" | "displayOrder"> {
	readonly now: number;
}

export const newRow = (input: EndpointInput & { readonly name: string }, { now, ...given }: NewRow): NewEndpoint => ({
	...OWN_DEFAULTS,
	...ownColumns(input),
	...given,
	name: input.name.trim(),
	...NO_OLD_TOKEN,
	configHealthStatus: null,
	configHealthMessage: null,
	timeoutTicketId: null,
	lastStaleAlertAt: null,
	lastRotatedAt: null,
	createdAt: now,
	updatedAt: now,
});

/** The same endpoint with all defaults, to which the audit compares a new one. */
export const asDefault = (endpoint: StoredEndpoint): StoredEndpoint => ({
	...endpoint,
	...OWN_DEFAULTS,
	hmacSecret: null,
	config: NEW_CONFIG as JsonObject,
});

/** Changes by field; secrets as "changed". */
export function changesOf(before: StoredEndpoint, after: StoredEndpoint): AuditChange[] {
	const changes: AuditChange[] = [];
	const compare = (field: string, old: unknown, now: unknown): void => {
		if (JSON.stringify(old) !== JSON.stringify(now)) changes.push({ field, old: old ?? null, new: now ?? null });
	};
	for (const field of OWN_FIELDS) compare(field, before[FIELDS[field].column], after[FIELDS[field].column]);
	for (const field of CONFIG_FIELD_NAMES) compare(field, before.config[field], after.config[field]);
	for (const field of SECRET_FIELDS) {
		const { column } = FIELDS[field];
		if (before[column] !== after[column]) changes.push({ field, old: "changed", new: "changed" });
	}
	return changes;
}
