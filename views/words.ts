/** One word and one icon for each state, the same everywhere. */
import type { AlertView } from "../src/alerts/history/index.ts";
import { COUNTED_REMARK, reasonInWords } from "../src/alerts/pipeline/index.ts";
import { EARLIER_ERROR, readRemark } from "../src/base/remarks.ts";
import type { SeenNode } from "../src/watch/nodes/index.ts";
import { ageOf, clockTime, durationOf } from "./format.ts";
import type { IconName } from "./parts/iconNames.ts";

/** `neutral` is text colour; `quiet` is grey. */
export type Tone = "neutral" | "quiet" | "good" | "motion" | "soon" | "now";

export interface State {
	readonly word: string;
	readonly icon: IconName;
	readonly tone: Tone;
}

const state = (word: string, icon: IconName, tone: Tone = "neutral"): State => ({ word, icon, tone });

export const OUTCOMES = {
	created: state("Created", "ticket"),
	noted: state("Noted", "message-plus"),
	counted: state("Counted", "circle-check", "quiet"),
	reopened: state("Reopened", "arrow-back-up"),
	closed: state("Closed", "circle-check"),
	none: state("No action", "circle-minus", "quiet"),
	waiting: state("Waiting", "clock", "motion"),
	held: state("Held", "hourglass", "motion"),
	working: state("Working", "refresh", "motion"),
	retrying: state("Retrying", "alert-triangle", "soon"),
	gaveUp: state("Gave up", "circle-x", "now"),
	fixed: state("Fixed", "circle-check", "good"),
	refused: state("Refused", "ban", "soon"),
} as const satisfies Record<string, State>;

export type Outcome = keyof typeof OUTCOMES;

type Told = Pick<AlertView, "status" | "action" | "reason"> & Partial<Pick<AlertView, "resolved_at" | "remark">>;

export function outcomeOf({ status, action, reason, resolved_at: resolvedAt = null, remark = null }: Told): Outcome {
	switch (status) {
		case "queued":
			return "waiting";
		case "held":
			return "held";
		case "processing":
			return "working";
		case "failed":
			return "retrying";
		case "dlq":
			return resolvedAt === null ? "gaveUp" : "fixed";
		case "rejected":
			return "refused";
		case "skipped":
			return "none";
		case "processed":
			if (action === "create") return "created";
			if (action === "close") return "closed";
			if (reason === "flapping" || reason === "grouped" || remark === COUNTED_REMARK) return "counted";
			return reason === "reopened" ? "reopened" : "noted";
	}
}

/**
 * Outcome for people: during an outage, alerts to be retried count as waiting, so that one fault is shown in
 * one place.
 */
export function outcomeNow(alert: Told, { psaDown }: { readonly psaDown: boolean }): Outcome {
	const outcome = outcomeOf(alert);
	return psaDown && outcome === "retrying" ? "waiting" : outcome;
}

/** Outcomes that stand out in a list. */
export const isTinted = (outcome: Outcome): boolean => ["held", "waiting", "working", "retrying", "gaveUp", "refused"].includes(outcome);

export { reasonInWords };

/** Short reasons, for the feed. */
const SHORT_REASONS: Readonly<Record<string, string>> = {
	draft: "draft",
	maintenance_global: "maintenance",
	maintenance_window: "window",
	dropped_by_rule: "dropped",
	no_trigger_match: "no match",
	no_open_ticket: "no ticket",
	self_resolved: "recovered",
	silenced: "silenced",
	already_closed: "closed already",
	superseded: "out of date",
	wont_fix: "won't fix",
};
export const reasonInBrief = (reason: string): string => SHORT_REASONS[reason] ?? reason.replaceAll("_", " ");

/** Reason for the outcome, for the column beside it; blank if the outcome is enough. */
export function whyOf(alert: AlertView, { now, zone }: { readonly now: number; readonly zone: string }, maxAttempts: number): string {
	const left = alert.next_attempt_at === null ? null : Date.parse(alert.next_attempt_at) - now;
	switch (outcomeOf(alert)) {
		case "none":
			return alert.remark ?? (alert.reason === null ? "" : reasonInWords(alert.reason));
		case "held":
			return left === null ? "a recovery cancels it" : `${ageOf(left, "fine")} left, a recovery cancels it`;
		case "retrying":
			return [nextTry(alert.attempts_count, maxAttempts, left), alert.error_message].filter(Boolean).join(", ");
		case "waiting":
		case "working":
			return alert.error_message ?? "";
		case "fixed":
			return `gave up before: ${alert.error_message ?? alert.reason ?? "no reason was recorded"}`;
		case "gaveUp":
			return alert.error_message ?? alert.reason ?? "";
		case "refused":
			return refusalOf(alert);
		default:
			return beside(alert, zone);
	}
}

function nextTry(attempts: number, most: number, left: number | null): string {
	const when = left === null ? "" : left <= 0 ? " now" : ` in ${ageOf(left, "fine")}`;
	return attempts > 0 ? `try ${attempts + 1} of ${most}${when}` : `next try${when}`;
}

const REFUSED: Readonly<Record<string, number>> = {
	too_large: 413,
	method: 405,
	broken_off: 400,
	encoding: 415,
	disabled: 403,
	address: 403,
	bearer: 401,
	hmac: 401,
	idempotency_key: 400,
	payload: 400,
	rate_limit: 429,
};

/** Text of a rejection: `401 Invalid Bearer Token, 12 more in that minute`. */
export function refusalOf({ reason, error_message: message, remark }: AlertView): string {
	const status = message?.startsWith("Too many failed") ? 429 : REFUSED[reason ?? ""];
	return [[status ?? "", message ?? reason ?? ""].join(" ").trim(), remark ?? ""].filter(Boolean).join(", ");
}

/** Number of tries, and the problem of the one before the last. */
function besideRemark({ remark, attempts_count: tries, duplicate_of: leader }: AlertView): string[] {
	const read = readRemark(remark);
	const before = read?.kind === "earlier error" ? read.error : undefined;
	const at = tries > 1 ? `at the ${ordinal(tries)} try` : "";
	if (before === undefined) return [remark ?? (leader === null ? "" : "with others in one note"), at];
	const silent = /did not answer within|broke before its answer|no answer/.test(before);
	if (tries < 2) return [silent ? "had no answer at first" : `waited: ${before.replace(/\.$/, "")}`];
	return [at, silent ? `the ${ordinal(tries - 1)} had no answer` : `${EARLIER_ERROR}${before.replace(/\.$/, "")}`];
}

/** A short remark beside an outcome. */
const beside = (alert: AlertView, zone: string): string =>
	[
		...besideRemark(alert),
		alert.replay_of === null ? "" : alert.original_at === null ? "replay" : `replay of ${clockTime(Date.parse(alert.original_at), zone)}`,
	]
		.filter(Boolean)
		.join(", ");

export const ordinal = (n: number): string => {
	const tens = n % 100;
	const suffix = tens > 10 && tens < 14 ? "th" : ({ 1: "st", 2: "nd", 3: "rd" }[n % 10] ?? "th");
	return `${n}${suffix}`;
};

export const tookOf = (alert: Pick<AlertView, "processing_time_ms" | "status">): string =>
	alert.processing_time_ms === null || alert.status === "rejected" ? "" : durationOf(alert.processing_time_ms);

/** The summary without the ticket prefix, as lists show it. */
export function withoutPrefix(summary: string | null, prefix: string): string {
	if (summary === null) return "";
	const start = `${prefix.trim()} `;
	return start.length > 1 && summary.startsWith(start) ? summary.slice(start.length) : summary;
}

const SERVICE: Readonly<Record<string, State>> = {
	up: state("up", "circle-check", "good"),
	down: state("down", "plug-x", "now"),
	warning: state("slow", "alert-triangle", "soon"),
	unconfigured: state("not set up", "circle-minus", "quiet"),
};
export const serviceState = (word: string): State => SERVICE[word] ?? state(word, "circle-minus", "quiet");

const NODES = {
	leads: state("Leads", "circle-dot", "good"),
	follows: state("Follows", "circle-check", "good"),
	starts: state("Starts", "refresh", "motion"),
	late: state("Late", "clock", "motion"),
	gone: state("Gone", "alert-triangle", "soon"),
} as const satisfies Record<string, State>;

/** What a node does, if it gives signs of life. */
export const nodeState = ({ alive, isGone, role }: SeenNode): State => (alive ? NODES[role] : isGone ? NODES.gone : NODES.late);
