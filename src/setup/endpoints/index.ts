/** Endpoints: what they may be, how they are changed, and all of them ready for work in memory. */

export { type LoadedDirectory, loadDirectory } from "./directory.ts";
export { CONFIG_DEFAULTS, CONFIG_FIELD_NAMES, type EndpointInput, endpointInput, readEndpointInput } from "./fields.ts";
export { configValue } from "./live.ts";
export { createNameCheck, type NameCheck } from "./names.ts";
export { PAUSED_BY_IMPORT, pausedReason } from "./paused.ts";
export {
	asDefault,
	changesOf,
	configOf,
	createEndpointService,
	type EndpointService,
	newId,
	newRow,
	newSecret,
	ownColumns,
	type Saved,
	type WithSecrets,
} from "./service.ts";
export type * from "./types.ts";
export { type EndpointView, viewEndpoint } from "./view.ts";
