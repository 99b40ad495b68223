import type { Expected, Sample, SampleKind } from "../types.ts";
import { indentedJson } from "./json.ts";

/** A sample of a tool that posts JSON. */
export const sampler = (id: string, kind: SampleKind, name: string, payload: unknown, expect: Expected | readonly Expected[]): Sample => ({
	id,
	name,
	kind,
	contentType: "application/json",
	body: indentedJson(payload),
	expect: "alertType" in expect ? [expect] : expect,
});

/** A sample of a tool that posts a form. */
export const formSampler = (
	id: string,
	kind: SampleKind,
	name: string,
	fields: Readonly<Record<string, string>>,
	expect: Expected,
): Sample => ({
	id,
	name,
	kind,
	contentType: "application/x-www-form-urlencoded",
	body: new URLSearchParams(fields).toString(),
	expect: [expect],
});

/** A sample of a tool that sends query parameters and no body. */
export const querySampler = (
	id: string,
	kind: SampleKind,
	name: string,
	fields: Readonly<Record<string, string>>,
	expect: Expected,
): Sample => ({
	id,
	name,
	kind,
	method: "GET",
	contentType: "",
	body: "",
	query: new URLSearchParams(fields).toString(),
	expect: [expect],
});

/** Expected decisions of samples while no ticket is open. */
export const OPENS = { alertType: "OPEN", action: "create", reason: null } as const;
/** For presets that open tickets for values in neither list. */
export const OPENS_UNMATCHED = { alertType: "GENERIC", action: "create", reason: null } as const;
export const CLOSES = { alertType: "CLOSE", action: "skip", reason: "no_open_ticket" } as const;
export const NO_MATCH = { alertType: "GENERIC", action: "skip", reason: "no_trigger_match" } as const;
export const DROPPED = { alertType: "OPEN", action: "skip", reason: "dropped_by_rule" } as const;
