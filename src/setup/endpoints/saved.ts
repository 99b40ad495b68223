import type { FieldProblem } from "../../base/problems.ts";
import type { StoredEndpoint } from "../../store/index.ts";
import { type EndpointInput, readEndpointInput } from "./fields/index.ts";

/** Result of a change: its value, or the reason why nothing was written. */
export type Saved<T> =
	| { readonly ok: true; readonly value: T }
	| { readonly ok: false; readonly why: "invalid"; readonly problems: readonly FieldProblem[] }
	| { readonly ok: false; readonly why: "missing" }
	| { readonly ok: false; readonly why: "stale"; readonly current: StoredEndpoint };

/** Reads a body as an endpoint's fields, or returns its problems. */
export async function read(body: unknown): Promise<Saved<EndpointInput>> {
	const reading = readEndpointInput(body);
	if (!reading.ok) return { ok: false, why: "invalid", problems: reading.problems };
	return { ok: true, value: reading.value };
}
