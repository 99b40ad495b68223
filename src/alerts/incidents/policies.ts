import type { LiveEndpoint } from "../../setup/endpoints/index.ts";

/** Settings of an endpoint for the life of its tickets; the endpoint directory explains each. */
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

/** Time after which a test's ticket is closed. Milliseconds. */
const TEST_ENDS_MS = 5 * 60_000;

/** Everything off: for HookWise's own alerts, and for endpoints that no longer exist. */
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

/** For tests that people send from a page: the customer sees nothing, and the ticket closes by itself. */
export const TEST_POLICIES: Policies = { ...NO_POLICIES, autoCloseMs: TEST_ENDS_MS, internalDescription: true };
