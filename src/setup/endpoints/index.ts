/** Endpoints: their fields, their changes, and all of them in memory, ready for work. */

export { newSecret, type Rotation } from "./credentials.ts";
export { type LoadedDirectory, loadDirectory } from "./directory.ts";
export {
	CONFIG_DEFAULTS,
	CONFIG_FIELD_NAMES,
	type ConfigField,
	type Control,
	type EndpointInput,
	EVERY_FIELD,
	endpointInput,
	FIELD_NAMES,
	type Field,
	type FieldName,
	FORM_FIELDS,
	type FormPlace,
	hasTag,
	kindOf,
	NEW_CONFIG,
	OWN_FIELDS,
	type OwnField,
	type PresetField,
	readEndpointInput,
	type Saying,
	SECTIONS,
	type SectionId,
	tagsOf,
} from "./fields/index.ts";
export { createNameCheck, type NameCheck } from "./names.ts";
export { createOldTokens, type OldTokens } from "./oldTokens.ts";
export { PAUSED_BY_IMPORT, pausedReason } from "./paused.ts";
export { type Door, doorOf, type HmacFormat, type Policies, policiesOf } from "./policies.ts";
export {
	asDefault,
	changesOf,
	configOf,
	configValue,
	fieldValue,
	NO_OLD_TOKEN,
	newRow,
	oldTokenEndOf,
	ownColumns,
	ownInput,
	STRUCTURED_FIELDS,
} from "./rows.ts";
export type { Saved } from "./saved.ts";
export { createEndpointService, type EndpointService, newId, type WithSecrets } from "./service.ts";
export type * from "./types.ts";
export { type EndpointView, viewEndpoint } from "./view.ts";
