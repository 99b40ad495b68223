/** The fields of an endpoint: one table, and functions that work from it. */

export type { Control, Field, FormPlace, Saying, SectionId } from "./field.ts";
export { SECTIONS } from "./field.ts";
export { type EndpointInput, endpointInput, isSecretHidden, READ_ONLY_FIELDS, type Reading, readEndpointInput } from "./reading.ts";
export {
	CONFIG_DEFAULTS,
	CONFIG_FIELD_NAMES,
	type ConfigField,
	EVERY_FIELD,
	FIELD_NAMES,
	FIELDS,
	type FieldName,
	FORM_FIELDS,
	kindOf,
	NEW_CONFIG,
	OWN_FIELDS,
	type OwnField,
	type PresetField,
	SECRET_FIELDS,
} from "./table.ts";
export { hasTag, tagsOf } from "./tags.ts";
