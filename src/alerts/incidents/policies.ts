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

/** A test's ticket is closed after this. Milliseconds. */
const TEST_ENDS_MS = 5 * 60_000;

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

/** For tests that people send from a page: nothing for the customer to read, and the ticket closes by itself. */
export const TEST_POLICIES: Policies = { ...NO_POLICIES, autoCloseMs: TEST_ENDS_MS, internalDescription: true };
