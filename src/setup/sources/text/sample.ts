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
