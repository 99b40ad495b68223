import type { CallEnd, Sought } from "../../base/calls.ts";
import { isoTime } from "../../base/clock.ts";
import type { Json } from "../../base/json.ts";
import { decodeText, isSubscription } from "../../base/payload/index.ts";
import { type BodyCipher, mask, maskHeaders, type RawDelivery, SealBroken } from "../../base/security/index.ts";
import type { AlertDetail, LinkedAlert, StoredDelivery } from "../../store/index.ts";
import { type ReadingEndpoint, readDelivery, tokensOf } from "../ingest/index.ts";
import { resolveOutcome, type ToldStep, type TraceStep, told } from "../pipeline/index.ts";
import { type AlertView, viewAlert } from "./item.ts";
import { maskUnread } from "./unread.ts";

/** One try of a call, for people. */
export interface AttemptView {
	readonly at: string;
	readonly call: string;
	readonly status: number | null;
	readonly duration_ms: number;
	readonly error: string | null;
	readonly message: string | null;
	/** What was asked for, if the call does not show it. */
	readonly asked: string | null;
	/** How it ended: `done`, `refused`, `unsent`, `doubtful` (a write that may have been done) or `failed` (a reading). */
	readonly end: CallEnd;
	/** What a look-up was for; null for other calls. */
	readonly seeks: Sought | null;
	/** How many a search found. */
	readonly found: number | null;
	/** The result in a word or two. */
	readonly gave: string | null;
	/** Beginning of the answer's body, masked. */
	readonly answer: string | null;
}

/** Another alert related to this one. */
export interface LinkedView {
	readonly id: string;
	readonly received_at: string;
}

export interface AlertDetailView extends AlertView {
	/** As sentences, for the HTTP contract. */
	readonly trace: readonly ToldStep[];
	/** The same trace as data. */
	readonly steps: readonly TraceStep[];
	readonly alert_type: string | null;
	readonly ticket: object | null;
	readonly matched_rules: readonly string[];
	readonly problems: readonly string[];
	readonly headers: Readonly<Record<string, string>>;
	readonly payload: Json;
	/** Reason why no payload can be shown; null if there is one. */
	readonly payload_problem: string | null;
	/** Beginning of an unreadable body, secrets hidden; null if the body can be read, or was not kept. */
	readonly body_text: string | null;
	/** What the sender of a rejected webhook did wrong. */
	readonly hint: string | null;
	/** True for Amazon SNS's request for confirmation. */
	readonly confirmable: boolean;
	readonly attempts: readonly AttemptView[];
	readonly replays: readonly string[];
	readonly replayed: readonly LinkedView[];
	/** Other alerts in the same note, at most 20. */
	readonly together: readonly LinkedView[];
	/** Version of the configuration that decided, and durations in milliseconds. */
	readonly decided: { readonly version: number | null; readonly ms: number | null; readonly ack_ms: number | null };
	/** Size of the body in bytes; null if it was not kept. */
	readonly size: number | null;
}

type Shown = Pick<AlertDetailView, "headers" | "payload" | "payload_problem" | "body_text" | "size" | "confirmable">;

/** Opens a delivery for showing, with all possible secrets hidden. */
function maskedDelivery(delivery: StoredDelivery | null, { cipher, endpoint }: DetailDeps): Shown {
	const nothing = { headers: {}, payload: null, body_text: null, size: null, confirmable: false };
	if (delivery?.sealed == null) return { ...nothing, payload_problem: "The body was not kept." };
	try {
		const raw = cipher.open(delivery.sealed);
		const read = readDelivery(raw, endpoint);
		const shown = { ...nothing, headers: maskHeaders(raw.headers), size: raw.body.length };
		if (!read.ok)
			return {
				...shown,
				payload_problem: read.message,
				body_text: maskUnread(textOf(raw), endpoint === undefined ? [] : tokensOf(endpoint)),
			};
		return { ...shown, payload: mask(read.value), payload_problem: null, confirmable: isSubscription(read.value) };
	} catch (error) {
		if (!(error instanceof SealBroken)) throw error;
		return { ...nothing, payload_problem: error.message };
	}
}

const textOf = ({ headers, body }: RawDelivery): string => decodeText(body, headers["content-type"] ?? null);

/** An unmasked delivery, for people who may see it. */
export interface Revealed {
	readonly headers: Readonly<Record<string, string>>;
	/** null if the body cannot be read. */
	readonly payload: Json;
	/** Beginning of the body as text. */
	readonly body: string;
}

/** Maximum number of characters of an unmasked body. */
const MAX_BODY_LENGTH = 2_000_000;

/** @throws SealBroken */
export function revealDelivery(sealed: Uint8Array, { cipher, endpoint }: DetailDeps): Revealed {
	const raw = cipher.open(sealed);
	const read = readDelivery(raw, endpoint);
	return { headers: raw.headers, payload: read.ok ? read.value : null, body: textOf(raw).slice(0, MAX_BODY_LENGTH).toWellFormed() };
}

export interface DetailDeps {
	readonly cipher: BodyCipher;
	/** Endpoint whose present settings are used to read the body; undefined if it no longer exists. */
	readonly endpoint: ReadingEndpoint | undefined;
}

/** @param kept the stored delivery and hint beside the alert */
export function viewDetail(
	detail: AlertDetail,
	kept: { readonly delivery: StoredDelivery | null; readonly hint: string | null },
	deps: DetailDeps,
): AlertDetailView {
	const { row, verdict, how } = detail;
	const steps = verdict === null ? [] : [...verdict.trace, ...closingSteps(detail)];
	return {
		...viewAlert(row),
		alert_type: verdict?.alertType ?? null,
		ticket: verdict?.ticket ?? null,
		matched_rules: verdict?.matchedRules ?? [],
		problems: verdict?.problems ?? [],
		trace: told(steps),
		steps,
		...maskedDelivery(kept.delivery, deps),
		hint: kept.hint,
		attempts: detail.calls.map((call) => ({
			at: isoTime(call.at),
			call: call.call,
			status: call.status,
			duration_ms: call.durationMs,
			error: call.error,
			message: call.message,
			asked: call.asked,
			end: call.end,
			seeks: call.seeks,
			found: call.found,
			gave: call.gave,
			answer: call.answer,
		})),
		replays: detail.replays.map(({ id }) => String(id)),
		replayed: detail.replays.map(linkedView),
		together: detail.together.map(linkedView),
		decided: { version: how.version, ms: how.decideMs, ack_ms: how.ackMs },
	};
}

const linkedView = ({ id, receivedAt }: LinkedAlert): LinkedView => ({ id: String(id), received_at: isoTime(receivedAt) });

/** Steps that acting added to the decision: the look-up, and the action. */
function closingSteps({ row, verdict, found }: AlertDetail): TraceStep[] {
	if (verdict === null) return [];
	const { status, action, reason, ticketId, errorMessage: error } = row;
	if (verdict.suppressed !== null && verdict.suppressedIfOpen !== null) {
		const would = resolveOutcome({ ...verdict, suppressed: null, suppressedIfOpen: null }, null).action;
		return [
			{ step: "lookup", kind: "lookup", outcome: "not_needed", how: "", ticketId: null },
			{ step: "action", kind: "would_be", action: would },
		];
	}
	// A ticket that was just created was not found by the look-up.
	const met = action === "create" ? null : ticketId;
	const lookup: TraceStep[] =
		found === null ? [] : [{ step: "lookup", kind: "lookup", outcome: met === null ? "none" : "open", how: found, ticketId: met }];
	return [...lookup, { step: "action", kind: "acted", status, action, reason, ticketId, error }];
}
