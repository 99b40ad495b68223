/** Reads facts from the trace of a decision, and from its calls. */
import type { AlertDetailView, AttemptView } from "../../src/alerts/history/index.ts";
import { type CompanyOrigin, lastOf, type Origin } from "../../src/alerts/pipeline/index.ts";

type Traced = Pick<AlertDetailView, "steps">;

/** Origin of each value of the ticket, by field. */
export function originsOf({ steps }: Traced): ReadonlyMap<string, Origin | CompanyOrigin> {
	const origins = new Map<string, Origin | CompanyOrigin>(lastOf(steps, "fields")?.origins);
	const summary = lastOf(steps, "summary")?.origin ?? null;
	if (summary !== null) origins.set("summary", summary);
	const company = lastOf(steps, "company")?.origin;
	if (company !== undefined) origins.set("company", company);
	return origins;
}

/** The subject of its alerts in words: `key 118 of NorthgateCU`. */
export function keyOf(detail: AlertDetailView): string {
	const ticket = detail.ticket as { dedup_key?: string | null; company?: string | null } | null;
	const company = ticket?.company ?? null;
	if (isSilence(detail)) return "the silence of this endpoint";
	const name = keyName(detail);
	if (company === null) return name;
	return ticket?.dedup_key == null ? `${name} at ${company}` : `${name} of ${company}`;
}

/** The key without its company: `key 118`. */
export function keyName(detail: AlertDetailView): string {
	const key = (detail.ticket as { dedup_key?: string | null } | null)?.dedup_key ?? null;
	if (isSilence(detail)) return "the silence";
	return key === null ? "this summary" : `key ${key}`;
}

const isSilence = ({ request_id }: AlertDetailView): boolean => request_id.startsWith("timeout-");

/** By its method; a search may be a POST. */
export const isWrite = ({ call }: Pick<AttemptView, "call">): boolean => /^(POST|PATCH|PUT) (?!.*\/search$)/.test(call);
/** True for a call that was sent and got no answer: it may have taken effect or not. */
export const isUnanswered = (call: AttemptView): boolean => call.status === null && call.error !== null;
