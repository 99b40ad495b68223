import type { LiveEndpoint } from "../../setup/endpoints/index.ts";

/** How an endpoint wants its tickets to live; the directory says what each means. */
export type Policies = Pick<
	LiveEndpoint,
	| "openDelayMs"
	| "reopenWithinMs"
	| "noteIntervalMs"
	| "flapCount"
	| "flapMs"
	| "groupCount"
	| "groupMs"
	| "autoCloseMs"
	| "raisePriority"
	| "internalDescription"
>;

/** All off: for HookWise's own alerts, and endpoints that are gone for good. */
export const NO_POLICIES: Policies = {
	openDelayMs: 0,
	reopenWithinMs: 0,
	noteIntervalMs: 0,
	flapCount: 0,
	flapMs: 0,
	groupCount: 0,
	groupMs: 0,
	autoCloseMs: 0,
	raisePriority: false,
	internalDescription: false,
};
