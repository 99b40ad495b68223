import type { CallEnd, Sought } from "../../base/calls.ts";
import { BY_KEY_MARK } from "../../base/calls.ts";

/** A call that was recorded before its meaning was kept as data (migration 46). */
export interface OldCall {
	readonly call: string;
	readonly status: number | null;
	readonly error: string | null;
	readonly asked: string | null;
	readonly gave: string | null;
}

/** What such a call meant, read from its words. This is the only place that reads them. */
export function readOldCall(old: OldCall): { readonly end: CallEnd; readonly seeks: Sought | null; readonly found: number | null } {
	return { end: endOf(old), seeks: soughtBy(old), found: foundBy(old) };
}

function endOf({ call, status, error }: OldCall): CallEnd {
	if (error === null) return "done";
	if (status === null && /cannot be (reached|trusted)/.test(error)) return "unsent";
	const isWrite = /^(POST|PATCH|PUT) (?!.*\/search$)/.test(call);
	if (!isWrite) return "failed";
	const isUnclear = status === null || status >= 500 || status === 408 || (status >= 200 && status < 300 && !call.startsWith("PATCH"));
	return isUnclear ? "doubtful" : "refused";
}

function soughtBy({ asked }: OldCall): Sought | null {
	if (asked === BY_KEY_MARK) return "key";
	return asked?.startsWith("marker ") === true ? "marker" : null;
}

function foundBy({ gave }: OldCall): number | null {
	if (gave === "found") return 1;
	const count = /^(\d+) found$/.exec(gave ?? "")?.[1];
	return count === undefined ? null : Number(count);
}
