/**
 * Every field of an endpoint, defined once. Checks, storage, views, export, backup, cloning, audit, form and
 * documentation all work from this table. To add one, see CONTRIBUTING.md.
 */
import type { z } from "zod";
import type { Field } from "./field.ts";
import { NOISE_FIELDS } from "./noise.ts";
import { TICKET_PART_FIELDS } from "./ticket.ts";
import { TRIGGER_FIELDS } from "./trigger.ts";
import { WATCH_FIELDS } from "./watch.ts";
import { WHO_FIELDS } from "./who.ts";

export const FIELDS = {
	...WHO_FIELDS,
	...TRIGGER_FIELDS,
	...TICKET_PART_FIELDS,
	...NOISE_FIELDS,
	...WATCH_FIELDS,
} as const satisfies Readonly<Record<string, Field>>;

type Table = typeof FIELDS;
type NamesWith<Wanted> = { [K in keyof Table]: Table[K] extends Wanted ? K : never }[keyof Table];

export type FieldName = keyof Table;
export type SecretField = NamesWith<{ readonly secret: true }>;
/** Fields with a column of their own, except secrets. */
export type OwnField = Exclude<NamesWith<{ readonly column: string }>, SecretField>;
/** Fields kept in the configuration, one JSON object. */
export type ConfigField = Exclude<FieldName, NamesWith<{ readonly column: string }>>;
/** Fields that a source's preset may set. */
export type PresetField = NamesWith<{ readonly preset: true }>;

/** The same table with one type for all fields. */
export const EVERY_FIELD: Readonly<Record<FieldName, Field>> = FIELDS;
export const FIELD_NAMES = Object.keys(FIELDS) as FieldName[];

const namesWhere = <T extends FieldName>(isWanted: (field: Field) => boolean): readonly T[] =>
	FIELD_NAMES.filter((name): name is T => isWanted(EVERY_FIELD[name]));

export const SECRET_FIELDS = namesWhere<SecretField>(({ secret }) => secret === true);
export const OWN_FIELDS = namesWhere<OwnField>(({ column, secret }) => column !== undefined && secret !== true);
export const CONFIG_FIELD_NAMES = namesWhere<ConfigField>(({ column }) => column === undefined);
/** Fields in the Rules tab, in its order. */
export const FORM_FIELDS = namesWhere<FieldName>(({ form }) => form !== null);

export type Schemas = { [K in FieldName]: Table[K]["schema"] };
export type FieldValues = { [K in FieldName]: z.output<Table[K]["schema"]> };

type Fallbacks = { readonly [K in ConfigField]: Table[K]["fallback"] };
const fallbacksBy = (of: (field: Field) => unknown): Fallbacks =>
	Object.fromEntries(CONFIG_FIELD_NAMES.map((name) => [name, of(EVERY_FIELD[name])])) as Fallbacks;

/** Values for fields that the stored configuration lacks. */
export const CONFIG_DEFAULTS = fallbacksBy(({ fallback }) => fallback);
/** Values of a new endpoint. */
export const NEW_CONFIG: Readonly<Record<ConfigField, unknown>> = fallbacksBy(({ fallback, forNew }) => forNew ?? fallback);

/** Kind of a field, derived from its default. A text may be null if it has no default. */
export function kindOf(name: FieldName): "text" | "number" | "flag" | "list" {
	const { fallback } = EVERY_FIELD[name];
	if (typeof fallback === "boolean") return "flag";
	if (typeof fallback === "number") return "number";
	return typeof fallback === "object" && fallback !== null ? "list" : "text";
}
